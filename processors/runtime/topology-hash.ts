import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Topology } from './topology.ts';

/** What state depends on: another hash means that stored state cannot be read as it is. 16 hex digits. */
export function topologyHash({ name, inputs, stores, stateVersion }: Topology): string {
  const parts = [name, inputs.map((t) => t.name), stores.map((s) => s.name), stateVersion];
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts)))).slice(0, 16);
}
