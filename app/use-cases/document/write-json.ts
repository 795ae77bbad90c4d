import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** Text that goes to a file piece by piece. */
export interface TextFile {
  write(text: string): Promise<void>;
  /** Resolves when all of it is written. */
  end(): Promise<void>;
}

const pieceChars = 1 << 16;

/** Begins a file that only its owner can read. */
export function writeTextFile(path: string): TextFile {
  const stream = createWriteStream(path, { mode: 0o600 });
  const failed = new Promise<never>((_, reject) => stream.once('error', reject));
  failed.catch(() => undefined);
  let piece = '';
  const flush = async (): Promise<void> => {
    const text = piece;
    piece = '';
    if (!stream.write(text)) await Promise.race([failed, once(stream, 'drain')]);
  };
  return {
    write: async (text) => {
      piece += text;
      if (piece.length >= pieceChars) await flush();
    },
    end: async () => {
      stream.end(piece);
      await Promise.race([failed, once(stream, 'close')]);
    },
  };
}
