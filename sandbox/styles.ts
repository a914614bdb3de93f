import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Styles text for a terminal; leaves it alone elsewhere, and where `NO_COLOR` is set (https://no-color.org). */
export function stylesFor(
  stream: { isTTY?: boolean },
  environment: NodeJS.ProcessEnv = process.env,
): (style: Style, text: string) => string {
  return stream.isTTY && !environment.NO_COLOR ? (style, text) => styleText(style, text) : (_style, text) => text;
}
