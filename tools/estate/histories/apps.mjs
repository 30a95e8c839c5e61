// The history of the application repository: twelve images of two teams, and one report that a bot once
// imported and that nobody owns. Two teams patch OpenSSL in their own image; the others wait.
import { gitHost, lena, oskar, priya, registry, renovate, samir, svnImport, tom } from '../people.mjs';

/** @returns {import('../git.mjs').Commit[]} */
export function apps() {
  return [
    {
      id: 'import',
      date: '2023-07-03T02:00:00Z',
      author: svnImport,
      message: 'Import /trunk/report@4711',
      write: { 'legacy/report/Dockerfile': report, 'legacy/report/report.py': reportProgram },
    },
    {
      id: 'payments',
      date: '2023-07-10T10:15:00+02:00',
      author: priya,
      message: 'Move payments into containers',
      write: {
        'README.md': readme,
        'payments/api/Dockerfile': plainService({ runtime: 1, program: 'api.py' }),
        'payments/api/src/api.py': program('api', 'accepts a payment and queues it'),
        'payments/worker/Dockerfile': plainService({ runtime: 1, program: 'worker.py' }),
        'payments/worker/worker.py': program('worker', 'takes payments from the queue'),
      },
    },
    {
      id: 'ledger',
      date: '2023-09-18T16:45:00+02:00',
      author: oskar,
      message: 'Add the ledger and the settlement run',
      write: {
        'payments/ledger/Dockerfile': ledger,
        'payments/ledger/schema.sql': schema,
        'payments/settlement/Dockerfile': settlement({ release: '1.0.0' }),
        'payments/settlement/settlement.py': program('settlement', 'signs the daily settlement with the HSM'),
      },
    },
    {
      id: 'storefront',
      date: '2023-11-13T09:20:00+01:00',
      author: lena,
      message: 'Add the storefront',
      write: {
        'storefront/web/Dockerfile': web({ runtime: 1 }),
        'storefront/web/public/index.html': page,
        'storefront/search/Dockerfile': search({ runtime: 1 }),
        'storefront/search/index.py': indexer,
        'storefront/search/search.py': program('search', 'finds products'),
      },
    },
    {
      id: 'owners',
      date: '2024-02-26T13:30:00+01:00',
      author: samir,
      message: 'Say who owns what\n\nLeft open: legacy/report. The people who asked for it have moved on.',
      write: { CODEOWNERS: codeowners, 'catalog-info.yaml': catalogInfo },
    },
    {
      id: 'framework',
      date: '2024-05-27T10:05:00+02:00',
      author: tom,
      message: 'Share the page framework between checkout and what follows',
      write: {
        'storefront/framework/Dockerfile': framework({ runtime: 1 }),
        'storefront/framework/framework/__init__.py': frameworkModule,
        'storefront/checkout/Dockerfile': checkout,
        'storefront/checkout/checkout.py': program('checkout', 'takes an order'),
      },
    },
    {
      id: 'fraud-cart',
      date: '2025-03-31T15:00:00+02:00',
      author: priya,
      message: 'Split fraud rules and the cart out of the api',
      write: {
        'payments/fraud/Dockerfile': plainService({ runtime: 1, program: 'fraud.py' }),
        'payments/fraud/fraud.py': program('fraud', 'scores a payment'),
        'storefront/cart/Dockerfile': plainService({ runtime: 1, program: 'cart.py' }),
        'storefront/cart/cart.py': program('cart', 'remembers what a customer wants'),
      },
    },
    {
      id: 'maps',
      date: '2025-12-01T11:25:00+01:00',
      author: tom,
      message: 'Show pick-up points on a map\n\nThe vendor delivers its tile server as an image.',
      write: {
        'storefront/maps/Dockerfile': maps,
        'storefront/maps/points.json': '{ "points": [{ "name": "Riverside Mill", "lat": 51.36, "lon": 7.47 }] }\n',
      },
    },
    {
      id: 'settlement-1.4.2',
      date: '2026-03-23T17:10:00+01:00',
      author: oskar,
      message: 'settlement 1.4.2: retry when the HSM is busy',
      write: {
        'payments/settlement/Dockerfile': settlement({ release: '1.4.2' }),
        'payments/settlement/settlement.py': program(
          'settlement',
          'signs the daily settlement with the HSM, and tries again when it is busy',
        ),
      },
    },
    {
      id: 'service-2',
      date: '2026-08-19T04:11:00+02:00',
      author: renovate,
      message: `Update ${registry}/runtime/service to 2\n\nNot updated: payments/settlement (closed by oskar.dahl: needs root until the HSM driver\nmoves) and legacy/report (no reviewer).`,
      write: {
        'payments/api/Dockerfile': plainService({ runtime: 2, program: 'api.py', from: 'src/' }),
        'payments/worker/Dockerfile': plainService({ runtime: 2, program: 'worker.py' }),
        'payments/fraud/Dockerfile': plainService({ runtime: 2, program: 'fraud.py' }),
        'storefront/web/Dockerfile': web({ runtime: 2 }),
        'storefront/search/Dockerfile': search({ runtime: 2 }),
        'storefront/framework/Dockerfile': framework({ runtime: 2 }),
        'storefront/cart/Dockerfile': plainService({ runtime: 2, program: 'cart.py' }),
      },
    },
    {
      id: 'api-stages',
      date: '2026-09-14T09:50:00+02:00',
      author: priya,
      message: 'Compile the api in a stage of its own\n\nThe first request no longer pays for it.',
      write: { 'payments/api/Dockerfile': api },
    },
    {
      id: 'fraud-openssl',
      date: '2026-10-22T18:35:00+02:00',
      author: priya,
      message: 'fraud: take the fixed OpenSSL now\n\nTo be removed when the base image has it.',
      write: { 'payments/fraud/Dockerfile': patchedService({ program: 'fraud.py', patched: 'openssl libssl3' }) },
    },
    {
      id: 'cart-openssl',
      date: '2026-10-26T08:15:00+01:00',
      author: lena,
      message: 'cart: the scanner blocks our release, so patch OpenSSL here',
      write: { 'storefront/cart/Dockerfile': patchedService({ program: 'cart.py', patched: 'libssl3 openssl' }) },
    },
  ];
}

const plainService = ({ runtime, program: file, from = '' }) => `FROM ${registry}/runtime/service:${runtime}
COPY ${from}${file} /srv/${file}
EXPOSE 8080
CMD ["python3", "/srv/${file}"]
`;

// The two teams name the packages in a different order, as people do: the builds share no layer.
const patchedService = ({ program: file, patched }) => `FROM ${registry}/runtime/service:2
USER root
# Until platform/base has the fixed OpenSSL.
RUN apt-get update && apt-get install -y --only-upgrade ${patched} && rm -rf /var/lib/apt/lists/*
USER 10001
COPY ${file} /srv/${file}
EXPOSE 8080
CMD ["python3", "/srv/${file}"]
`;

const api = `FROM ${registry}/platform/base:12 AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3-minimal && rm -rf /var/lib/apt/lists/*
COPY src/ /build/
RUN python3 -m compileall -b -q /build

FROM ${registry}/runtime/service:2
COPY --from=build /build/api.pyc /srv/api.pyc
EXPOSE 8080
CMD ["python3", "/srv/api.pyc"]
`;

const ledger = `FROM ${registry}/platform/base:12
RUN apt-get update \\
 && apt-get install -y --no-install-recommends sqlite3 \\
 && rm -rf /var/lib/apt/lists/*
COPY schema.sql /usr/share/ledger/schema.sql
USER 10001
VOLUME /var/lib/ledger
CMD ["sqlite3", "/var/lib/ledger/ledger.db"]
`;

const settlement = ({ release }) => `FROM ${registry}/runtime/service:1
ENV SETTLEMENT_RELEASE=${release}
COPY settlement.py /srv/settlement.py
CMD ["python3", "/srv/settlement.py"]
`;

const web = ({ runtime }) => `FROM ${registry}/runtime/service:${runtime}
USER root
RUN apt-get update && apt-get install -y --no-install-recommends busybox-static && rm -rf /var/lib/apt/lists/*
USER 10001
COPY public/ /srv/public/
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/srv/public"]
`;

const search = ({ runtime }) => `FROM ${registry}/runtime/service:${runtime}
COPY index.py search.py /srv/
USER root
RUN python3 /srv/index.py /srv/products.idx
USER 10001
EXPOSE 8080
CMD ["python3", "/srv/search.py"]
`;

const framework = ({ runtime }) => `FROM ${registry}/runtime/service:${runtime}
COPY framework/ /opt/framework/framework/
ENV PYTHONPATH=/opt/framework
EXPOSE 8080
`;

const checkout = `FROM ${registry}/storefront/framework:5
COPY checkout.py /srv/checkout.py
CMD ["python3", "/srv/checkout.py"]
`;

const maps = `FROM ${registry}/vendor/geo:3
COPY points.json /srv/points.json
EXPOSE 8080
`;

const report = `FROM ${registry}/runtime/service:1
COPY report.py /srv/report.py
CMD ["python3", "/srv/report.py"]
`;

const reportProgram = `import sys
import time

# $Id: report.py 4711 2016-02-29 10:07:41Z hkl $
print(time.strftime("Report of %d.%m.%Y"), file=sys.stdout)
`;

const program = (name, purpose) => `"""${name}: ${purpose}."""
import os
import time


def main():
    print("${name} is up, release", os.environ.get("RELEASE", "unknown"), flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()
`;

const indexer = `"""Writes the product index that search reads."""
import sys

products = ["kettle", "lamp", "mill", "oar", "paddle", "rope"]
with open(sys.argv[1], "w") as index:
    for number, name in enumerate(sorted(products)):
        index.write("%s\\t%d\\n" % (name, number))
`;

const frameworkModule = `"""Pages with one header, one footer and no surprises."""


def page(title, body):
    return "<!doctype html><title>%s</title><main>%s</main>" % (title, body)
`;

const page = `<!doctype html>
<title>Riverside</title>
<h1>Everything for the river</h1>
`;

const schema = `CREATE TABLE IF NOT EXISTS entry (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  cents INTEGER NOT NULL,
  booked_at TEXT NOT NULL
);
`;

const readme = `# apps

One folder per image, named as the image is: \`payments/api\` is \`${registry}/payments/api\`.
The pipeline builds a folder when a commit touches it.

Remote: ${gitHost}/apps
`;

const codeowners = `/payments/    @riverside/payments
/storefront/  @riverside/storefront
`;

const component = (name, folder, owner, description) => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  description: ${description}
  annotations:
    backstage.io/source-location: url:${gitHost}/apps/tree/main/${folder}/
spec:
  type: service
  lifecycle: production
  owner: group:${owner}
`;

const catalogInfo = [
  component('payments-api', 'payments/api', 'payments', 'Accepts payments'),
  component('payments-ledger', 'payments/ledger', 'payments', 'Books every cent once'),
  component('payments-settlement', 'payments/settlement', 'payments', 'Signs the daily settlement'),
  component('storefront-web', 'storefront/web', 'storefront', 'The shop window'),
  component('storefront-search', 'storefront/search', 'storefront', 'Finds products'),
].join('---\n');
