/** Which line an offset of a text is in. The lines are counted when the first one is asked for. */

export interface Lines {
  /** From 1; a line ends with its newline. */
  lineAt(offset: number): number;
}

export function linesOf(text: string): Lines {
  let starts: readonly number[] | undefined;
  return {
    lineAt: (offset) => {
      starts ??= lineStarts(text);
      let [low, high] = [0, starts.length];
      while (high - low > 1) {
        const middle = (low + high) >>> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle;
      }
      return low + 1;
    },
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
