import { type Document, isAlias, isScalar, LineCounter, parseDocument, visit } from 'yaml';

/** Far above the largest agreement there is. */
const MAXIMUM_LENGTH = 256 * 1024;

export interface YamlFault {
  line: number;
  rule: string;
}

/**
 * The content of a YAML text, or every fault that makes it something else than plain data. Agreements are signed, so
 * what is read must be what stands there: no duplicate or merged keys, no anchors and aliases, no tags.
 */
export function readYaml(text: string): { content: unknown } | { faults: YamlFault[] } {
  if (text.length > MAXIMUM_LENGTH) {
    return { faults: [{ line: 1, rule: `must be at most ${MAXIMUM_LENGTH} characters long` }] };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    prettyErrors: false,
    lineCounter: lines,
  });
  const faults = [
    ...document.errors.map(({ pos, message }) => ({ at: pos[0], rule: message })),
    ...indirections(document),
  ];
  if (faults.length === 0) return { content: document.toJS() };
  return {
    faults: faults.sort((a, b) => a.at - b.at).map(({ at, rule }) => ({ line: lines.linePos(at).line, rule })),
  };
}

/** Where the text would mean something else than it shows. */
function indirections(document: Document.Parsed): { at: number; rule: string }[] {
  const faults: { at: number; rule: string }[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '<<')
        faults.push({ at: key.range?.[0] ?? 0, rule: 'merge keys are not read' });
    },
    Node(_, node) {
      const at = node.range?.[0] ?? 0;
      if (isAlias(node) || node.anchor !== undefined) {
        faults.push({ at, rule: 'anchors and aliases are not read' });
      } else if (node.tag !== undefined) {
        faults.push({ at, rule: 'tags are not read' });
      }
    },
  });
  return faults;
}
