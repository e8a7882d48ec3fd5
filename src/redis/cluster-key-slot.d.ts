// The package that ioredis itself reckons slots with brings no types.
declare module 'cluster-key-slot' {
  /** The slot of a key, from 0 to 16383; a part in braces counts alone. */
  export default function calculateSlot(key: string): number
}
