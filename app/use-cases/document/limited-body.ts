import { Transform } from 'node:stream';

/** Passes bytes on, and fails with HTTP's 413 beyond so many. */
export function limitedTo(bytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed <= bytes) return done(null, chunk);
      const message = `the body is larger than ${Math.round(bytes / 2 ** 20)} MB; split it`;
      return done(Object.assign(new Error(message), { statusCode: 413 }));
    },
  });
}
