/** What waits for the next insert. */
interface Waiting<Row> {
  row: Row;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Rows of one insert: far below what a statement may have as parameters. */
const MOST = 100;

/** Inserts under way: one whose connection fell silent does not hold back those that come after it. */
const AT_ONCE = 3;

/**
 * Group commit: rows that arrive while so many inserts are under way share the next one. Each caller waits until its own row is
 * committed, as if it had inserted it alone; where an insert fails, everybody whose row was in it is told.
 */
export class GroupedInsert<Row> {
  private waiting: Waiting<Row>[] = [];
  private underWay = 0;

  /** @param insert inserts and commits all of them or none */
  constructor(private readonly insert: (rows: Row[]) => Promise<unknown>) {}

  /** Resolves once the row is committed. Rejects with whatever the insert threw: then it is unknown whether it is there. */
  add(row: Row): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ row, resolve, reject });
      if (this.underWay < AT_ONCE) void this.insertAll();
    });
  }

  private async insertAll(): Promise<void> {
    this.underWay += 1;
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, MOST);
      try {
        await this.insert(group.map(({ row }) => row));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.underWay -= 1;
  }
}
