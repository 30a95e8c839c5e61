/** As much of a browser as logging in takes: follows redirects, keeps cookies by origin, and stops where it is told to. */

export interface Visited {
  readonly status: number;
  readonly url: URL;
  readonly body: string;
  /** Where it would have gone next, had it not been told to stop. */
  readonly next?: URL;
  readonly cookies: readonly string[];
}

export interface BrowserJar {
  /** @param until stops before an address of which this says so */
  visit(
    address: string | URL,
    request?: { readonly form?: Readonly<Record<string, string>>; readonly until?: (url: URL) => boolean },
  ): Promise<Visited>;
  cookie(origin: string): string;
  forget(): void;
}

export function browserJar(): BrowserJar {
  const jar = new Map<string, Map<string, string>>();
  const of = (origin: string): Map<string, string> => {
    const known = jar.get(origin) ?? new Map<string, string>();
    jar.set(origin, known);
    return known;
  };
  const cookie = (origin: string): string => [...of(origin)].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    cookie,
    forget: () => jar.clear(),
    async visit(address, { form, until = () => false } = {}) {
      let url = new URL(address);
      let body = form;
      for (let step = 0; step < 20; step += 1) {
        const answer = await fetch(url, {
          redirect: 'manual',
          method: body === undefined ? 'GET' : 'POST',
          headers: { accept: 'text/html', cookie: cookie(url.origin) },
          ...(body === undefined ? {} : { body: new URLSearchParams(body) }),
        });
        const cookies = answer.headers.getSetCookie();
        for (const one of cookies) keep(of(url.origin), one);
        const to = answer.headers.get('location');
        const next = to === null ? undefined : new URL(to, url);
        const text = await answer.text();
        if (next === undefined || until(next))
          return { status: answer.status, url, body: text, cookies, ...(next === undefined ? {} : { next }) };
        url = next;
        body = undefined;
      }
      throw new Error(`${String(address)} leads in circles`);
    },
  };
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';', 1);
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
  else jar.set(name, value);
}
