// The entry of an API worker: answers on API_HOST and API_PORT together with its siblings, and passes on to the owner of the data.
import { createForwarder, type Owner } from '../../connectors/http/forward.ts';
import { drain } from './drain.ts';

/** What the owner starts a worker with. */
export interface Orders {
  readonly owner: Owner;
  readonly host: string;
  readonly port: number;
}

// As an argument: a message would come before anybody here could listen to it.
const { owner, host, port } = JSON.parse(process.argv[2] ?? '') as Orders;
const server = createForwarder(owner);
server.once('error', ({ code }: NodeJS.ErrnoException) => {
  process.send?.({ trouble: code ?? 'UNEXPECTED' }, () => process.exit(1));
});
server.listen(port, host);
process.once('message', () => {
  drain(server);
  server.close(() => process.exit(0));
});

// The owner says when; a signal of the terminal reaches everybody.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit(0));
