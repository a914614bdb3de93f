/** One line of the Prometheus text: a metric's name and its labels. */
export interface Sample {
  metric: string;
  labels: Record<string, string>;
}

/** The samples of what a program serves as its metrics, without their values. */
export function samplesOf(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, metric = '', labels = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? /.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
      return { metric, labels: Object.fromEntries(pairs.map(([, label = '', value = '']) => [label, value])) };
    });
}
