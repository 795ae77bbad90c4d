// The console: live money, exceptions and changes, and runs of two files.
import { events, signIn } from './api.js';
import { showLive } from './exceptions.js';
import { startFiles } from './files.js';
import { followMoney, showMoney } from './money.js';
import { byId, make, words } from './page.js';

const changesShown = 50;
let following = null;

async function follow(signal) {
  const state = byId('live-state');
  let lastId;
  while (!signal.aborted) {
    try {
      state.textContent = 'following …';
      for await (const { id, type, data } of events('/v1/events', signal, lastId)) {
        lastId = id;
        const about =
          type === 'decision'
            ? `${words(data.status)} ${data.decision_id}`
            : `${words(data.kind)} ${words(data.state)} ${data.decision_id}`;
        byId('stream').prepend(make('li', '', `${new Date().toLocaleTimeString()} · ${about}`));
        while (byId('stream').children.length > changesShown) byId('stream').lastChild.remove();
        void followMoney();
      }
    } catch (error) {
      if (!signal.aborted) state.textContent = `${error.message}; trying again`;
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
  state.textContent = '';
}

byId('follow').addEventListener('click', (event) => {
  const pressed = following === null;
  following?.abort();
  following = pressed ? new AbortController() : null;
  event.target.setAttribute('aria-pressed', String(pressed));
  event.target.textContent = pressed ? 'Stop following' : 'Follow the stream';
  if (following) follow(following.signal);
});

async function begin() {
  try {
    await Promise.all([showMoney(), showLive()]);
    byId('token-form').hidden = true;
  } catch (error) {
    if (error.status === 401 || error.status === 429) byId('token-form').hidden = false;
    byId('list-state').textContent = error.message;
  }
}

byId('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  signIn(byId('token').value.trim());
  begin();
});

// What a click asked for and was refused: said, not lost.
window.addEventListener('unhandledrejection', (event) => {
  byId('list-state').textContent = event.reason?.message ?? String(event.reason);
});

startFiles();
begin();
