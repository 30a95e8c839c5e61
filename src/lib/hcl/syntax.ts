/**
 * The syntax tree of the HCL native syntax, version 2: what `parse` gives. Every node says where it is written, so that a
 * value can be led back to its lines and an edit can replace just these characters.
 * @see https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */

/** A range of one file. Offsets are UTF-16 units from 0, `end` is not included; lines count from 1, both included. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly endLine: number;
}

export interface Body {
  /** By name, in the order written. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly blocks: readonly Block[];
}

export interface Attribute {
  readonly name: string;
  readonly value: Expression;
  /** From the name to the end of the value. */
  readonly span: Span;
}

export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
  /** From the type to the closing brace. */
  readonly span: Span;
  /** From the opening brace to behind the closing one. */
  readonly braces: Span;
}

export type Scalar = null | boolean | number | string;

export type Expression = { readonly span: Span } & (
  | { readonly kind: 'literal'; readonly value: Scalar }
  /** A quoted text or heredoc with interpolations or directives. A text without any is a literal. */
  | { readonly kind: 'template'; readonly parts: readonly TemplatePart[] }
  /** `parenthesised`: as a key of an object, a bare word is a text, and `(word)` a variable. */
  | { readonly kind: 'variable'; readonly name: string; readonly parenthesised?: boolean }
  | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly object: Expression; readonly key: Expression }
  /** `object[*].rest`; `each` is the rest, applied to a `splat-item`. */
  | { readonly kind: 'splat'; readonly object: Expression; readonly each: Expression }
  | { readonly kind: 'splat-item' }
  | { readonly kind: 'tuple'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly entries: readonly ObjectEntry[] }
  | ForExpression
  | { readonly kind: 'call'; readonly name: string; readonly parameters: readonly Expression[]; readonly expand: boolean }
  | { readonly kind: 'unary'; readonly operator: '-' | '!'; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'conditional'; readonly condition: Expression; readonly yes: Expression; readonly no: Expression }
);

export interface ObjectEntry {
  readonly key: Expression;
  readonly value: Expression;
}

export interface ForExpression {
  readonly kind: 'for';
  readonly keyName?: string;
  readonly valueName: string;
  readonly collection: Expression;
  /** Given for an object, absent for a tuple. */
  readonly key?: Expression;
  readonly value: Expression;
  readonly condition?: Expression;
  /** `...`: values of the same key are grouped into a tuple. */
  readonly grouped: boolean;
}

export type BinaryOperator = '*' | '/' | '%' | '+' | '-' | '>' | '>=' | '<' | '<=' | '==' | '!=' | '&&' | '||';

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'interpolation'; readonly value: Expression }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly yes: readonly TemplatePart[];
      readonly no: readonly TemplatePart[];
    }
  | {
      readonly kind: 'for';
      readonly keyName?: string;
      readonly valueName: string;
      readonly collection: Expression;
      readonly body: readonly TemplatePart[];
    };
