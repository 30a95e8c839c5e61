import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIGEST_WORDS } from '../../lib/digest-words.js';
import { ChainTrie, ROOT } from './trie.js';

/** Digests that differ in one word only, so that comparing less than all of it would show. */
function words(chain: readonly number[]): Int32Array {
  const all = new Int32Array(chain.length * DIGEST_WORDS);
  chain.forEach((layer, i) => (all[i * DIGEST_WORDS + (layer % DIGEST_WORDS)] = layer + 1));
  return all;
}

const chains = fc.array(fc.array(fc.nat(9), { maxLength: 6 }), { maxLength: 40 });

describe('ChainTrie', () => {
  it('gives equal chains one node, different ones different nodes, and one for each prefix', () => {
    fc.assert(
      fc.property(chains, (list) => {
        const trie = new ChainTrie();
        const nodes = new Map<string, number>();
        for (const chain of list) {
          const node = trie.insert(words(chain), chain.length);
          expect(trie.depthOf(node)).toBe(chain.length);
          expect(nodes.get(chain.join()) ?? node).toBe(node);
          nodes.set(chain.join(), node);
        }
        expect(new Set(nodes.values()).size).toBe(nodes.size);
        const prefixes = new Set(list.flatMap((chain) => chain.map((_, i) => chain.slice(0, i + 1).join())));
        expect(trie.size).toBe(prefixes.size + 1);
        for (const chain of list) {
          let node = nodes.get(chain.join()) ?? ROOT;
          for (let layers = chain.length; layers > 0; layers--) {
            expect(trie.insert(words(chain), layers)).toBe(node);
            expect(trie.parentOf(node)).toBeLessThan(node);
            node = trie.parentOf(node);
          }
          expect(node).toBe(ROOT);
        }
      }),
    );
  });

  it('gives a chain back', () => {
    const trie = new ChainTrie();
    const chain = [3, 1, 4, 1, 5];
    const node = trie.insert(words(chain), chain.length);
    const back = { words: new Int32Array(0), count: 0 };
    trie.chainOf(node, back);
    expect(back.count).toBe(5);
    expect(back.words.subarray(0, 5 * DIGEST_WORDS)).toEqual(words(chain));
  });

  it('keeps its nodes while it grows far beyond what was expected', () => {
    const trie = new ChainTrie(4);
    const nodes = Array.from({ length: 5000 }, (_, i) => trie.insert(words([i, i + 1, i + 2]), 3));
    nodes.forEach((node, i) => expect(trie.insert(words([i, i + 1, i + 2]), 3)).toBe(node));
    expect(trie.insert(words(Array.from({ length: 3000 }, (_, i) => i)), 3000)).toBeGreaterThan(ROOT);
  });
});
