/** What waits for the next insert. */
interface Waiting<Row> {
  row: Row;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Rows of one insert: far below what a statement may have as parameters. */
const MOST = 100;

/**
 * Group commit: rows that arrive while an insert is under way share the next one. Each caller waits until its own row is
 * committed, as if it had inserted it alone; where an insert fails, everybody whose row was in it is told.
 */
export class GroupedInsert<Row> {
  private waiting: Waiting<Row>[] = [];
  private underWay = false;

  /** @param insert inserts and commits all of them or none */
  constructor(private readonly insert: (rows: Row[]) => Promise<unknown>) {}

  /** Resolves once the row is committed. Rejects with whatever the insert threw: then it is unknown whether it is there. */
  add(row: Row): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ row, resolve, reject });
      if (!this.underWay) void this.insertAll();
    });
  }

  private async insertAll(): Promise<void> {
    this.underWay = true;
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, MOST);
      try {
        await this.insert(group.map(({ row }) => row));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.underWay = false;
  }
}
