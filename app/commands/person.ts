import { userInfo } from 'node:os';

/** Who is at work, when `--by` does not say. */
export function currentPerson(): string {
  return userInfo().username;
}
