import { errorCodes, ReconduitError } from '../processors/errors.ts';

/** Any thrown value as the error a user sees: system errors about files are the user's to mend, the rest is a defect. */
function asReconduitError(error: unknown): ReconduitError {
  if (error instanceof ReconduitError) return error;
  const system = error as NodeJS.ErrnoException;
  if (typeof system?.path === 'string' && typeof system.code === 'string') {
    return new ReconduitError('FILE_UNUSABLE', `${system.path}: ${fileTrouble[system.code] ?? system.code}`, error);
  }
  // Node does not say which one.
  if (system?.code === 'EISDIR') return new ReconduitError('FILE_UNUSABLE', 'a folder was named, not a file', error);
  return new ReconduitError('UNEXPECTED', error instanceof Error ? error.message : String(error), error);
}

const fileTrouble: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'this is a folder, not a file',
  ENOSPC: 'the disk is full',
};

/** One line: `error CODE: message — what to do`. */
export function errorLine(error: unknown): string {
  const { code, message } = asReconduitError(error);
  const oneLine = message.replace(/\s*\n\s*/g, ' ').replace(/[.\s]+$/, '');
  return `error ${code}: ${oneLine} — ${errorCodes[code].action}`;
}

/** 2 when the user must call it otherwise, 1 when it was called well and failed. */
export function exitCodeOf(error: unknown): 1 | 2 {
  const { code } = asReconduitError(error);
  return code === 'USAGE' || code === 'CONFIG_INVALID' || code === 'INPUT_UNUSABLE' ? 2 : 1;
}
