import type { Path } from '../../path.js';
import { helpDeclined } from './help-declined.js';
import { helpWanted } from './help-wanted.js';
import { nobodyAnswers } from './nobody-answers.js';
import { unreachable } from './unreachable.js';

/** What comes of the contact. */
export const OUTCOMES: readonly Path[] = [helpWanted, helpDeclined, unreachable, nobodyAnswers];
