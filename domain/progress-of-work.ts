/** Told as work goes on: how many of how many. */
export type OnProgress = (done: number, total: number) => void;
