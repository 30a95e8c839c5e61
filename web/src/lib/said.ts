/** A sentence in which a piece between backticks is code, as the server's remedies write commands. Takes text, gives its pieces. */
export interface Piece {
  readonly isCode: boolean;
  readonly text: string;
}

/** A backtick without its other half is a backtick. */
export function piecesOf(sentence: string): readonly Piece[] {
  return sentence.split(/(`[^`]+`)/).flatMap((text): readonly Piece[] => {
    if (text === '') return [];
    const isCode = text.length > 2 && text.startsWith('`') && text.endsWith('`');
    return [{ isCode, text: isCode ? text.slice(1, -1) : text }];
  });
}
