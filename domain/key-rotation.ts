/** What a rotation of the master key came to. Counts and ids of master keys: nothing of anybody. */
export interface KeyRotation {
  currentKeyId: string;
  /** Data keys that this run wrapped anew under the current master key. */
  rewrapped: number;
  /** Data keys that no master key at hand opens; they were left as they are. */
  unreadable: number;
  /** Data keys that are still under another master key than the current one, by its id. Empty: older ones can go. */
  underOlderKeys: Record<string, number>;
}
