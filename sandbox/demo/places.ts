/** So many places for work; who finds none free waits in line. */
export class Places {
  private readonly line: (() => void)[] = [];

  constructor(private free: number) {}

  /** Does the work as soon as there is a place for it. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.free === 0) await new Promise<void>((resolve) => this.line.push(resolve));
    else this.free -= 1;
    try {
      return await work();
    } finally {
      const next = this.line.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
