import type { Path } from '../../path.js';
import { deceased } from './deceased.js';
import { helpDeclined } from './help-declined.js';
import { helpDeclinedAlreadyKnown } from './help-declined-already-known.js';
import { helpWanted } from './help-wanted.js';
import { helpWantedAlreadyKnown } from './help-wanted-already-known.js';
import { nobodyAnswers } from './nobody-answers.js';
import { notCompetent } from './not-competent.js';
import { outcomeByTemporalCli } from './outcome-by-temporal-cli.js';
import { outcomeContradicted } from './outcome-contradicted.js';
import { twoOutcomesAtOnce } from './two-outcomes-at-once.js';
import { unreachable } from './unreachable.js';
import { unreachableTooEarly } from './unreachable-too-early.js';

/** What comes of the contact. */
export const OUTCOMES: readonly Path[] = [
  helpWanted,
  helpWantedAlreadyKnown,
  helpDeclined,
  helpDeclinedAlreadyKnown,
  unreachable,
  unreachableTooEarly,
  notCompetent,
  deceased,
  nobodyAnswers,
  outcomeContradicted,
  twoOutcomesAtOnce,
  outcomeByTemporalCli,
];
