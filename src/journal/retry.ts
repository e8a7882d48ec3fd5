const firstMs = 50
const longestMs = 2_000

/** How long to wait after so many failures in a row. */
export const retryInMs = (failures: number): number => Math.min(firstMs * 2 ** Math.min(failures - 1, 10), longestMs)
