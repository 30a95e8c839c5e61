/**
 * The one catalogue of errors and gaps. Every code has a sentence that says what happened in general and what to do next;
 * the message of one occurrence says the particulars. `docs/reference/errors.md` is generated from it.
 */
export const ERRORS = {
  // usage
  INPUT_NOT_FOUND: {
    means: 'The path or address that was given does not exist.',
    remedy: 'Check the spelling; paths are relative to the current folder.',
  },
  INPUT_NOT_RECOGNISED: {
    means: 'Nothing in the input is of a kind that Headwater reads.',
    remedy: 'Run `headwater scan --help` for the kinds of input.',
  },
  OPTION_INVALID: { means: 'An option or argument has a value that cannot be used.', remedy: 'Run the command with --help.' },
  CONFIGURATION_INVALID: {
    means: 'headwater.yaml (or the file given by --config) does not follow its schema.',
    remedy: 'Mend the line that the message names; docs/reference/configuration.md lists every key.',
  },
  CONFIGURATION_CHANGED: {
    means: 'The configuration was changed by somebody else since it was shown.',
    remedy: 'Look at it again, and make the change once more.',
  },
  CONFIGURATION_READ_ONLY: {
    means: 'The configuration cannot be written from here.',
    remedy: 'Make the change where the configuration is kept, as in its repository.',
  },
  SCAN_NOT_FOUND: {
    means: 'The command reads the last scan, and none was kept.',
    remedy: 'Run `headwater scan INPUT…` first, or give --report FILE or inputs.',
  },
  REPORT_INVALID: {
    means: 'The file is not a ScanReport that this version reads.',
    remedy: 'Make it again with `headwater scan … -o json`.',
  },
  BASELINE_INVALID: {
    means: 'A baseline cannot be used.',
    remedy: 'Mend the entries that are named, or write it again with `headwater gate --write-baseline`.',
  },
  ID_UNKNOWN: {
    means: 'No cause, finding, image or policy has this id.',
    remedy: 'List them with the noun and `list`, as in `headwater cause list`.',
  },
  POLICY_INVALID: {
    means: 'A policy file does not follow the policy format.',
    remedy: 'Mend the line that the message names; docs/reference/policy.md describes the format.',
  },
  RESPONSE_PLAN_INVALID: {
    means: 'A response plan does not follow its format.',
    remedy: 'Mend the line that the message names; docs/reference/response-plan.md describes the format.',
  },
  POLICY_NOT_EXPORTABLE: {
    means: 'A policy uses something that an admission policy cannot say.',
    remedy: 'Run it with `headwater assess` or `headwater gate`, which have what it needs.',
  },
  PACK_UNKNOWN: { means: 'No pack has this name.', remedy: 'Run `headwater policy list` for the packs.' },
  FRAMEWORK_UNKNOWN: {
    means: 'No framework has this name.',
    remedy: 'Run `headwater policy coverage` for the frameworks, or name a file of your own: `--framework ./ours.yaml`.',
  },
  FRAMEWORK_INVALID: {
    means: 'A file of a framework does not follow the format.',
    remedy: 'Mend the line that the message names; docs/reference/framework.md describes the format.',
  },
  PLAN_ALTERED: {
    means: 'A recorded plan is not, byte for byte, the one that was recorded.',
    remedy: 'Look into the evidence with `headwater evidence verify`; the plan is never carried out.',
  },
  PLAN_NOT_DUE: {
    means: 'A plan was to be carried out before the time for which it was announced.',
    remedy: 'Wait for it; or reject it with `headwater action reject`.',
  },
  APPROVAL_MISSING: {
    means: 'A plan was to be carried out that nobody has agreed to, or not enough people, or too long ago.',
    remedy: 'See `headwater action show` for who may approve it, and until when.',
  },
  LEASE_LOST: {
    means: 'A worker found, in the middle of acting, that it holds no lease any more.',
    remedy:
      'Nothing: a worker that holds one finishes or undoes what was begun. If it happens often, look at the database and at the clock of that machine.',
  },
  ACTION_UNKNOWN: {
    means: 'No connector has an action of this name for this platform.',
    remedy: '`headwater action kinds` lists what can be done, by platform.',
  },
  // files
  FILE_UNREADABLE: { means: 'A file exists but could not be read.', remedy: 'Check its permissions.' },
  FILE_TOO_LARGE: {
    means: 'A file is larger than the limit for its kind.',
    remedy: 'Raise the limit under `limits` in headwater.yaml if you trust the file.',
  },
  FILE_MALFORMED: {
    means: 'A file is not in the format that it appears to be in.',
    remedy: 'Open it at the line that the message names.',
  },
  FILE_TRUNCATED: { means: 'A file ends before its content does.', remedy: 'Make or copy it again.' },
  FILES_TOO_MANY: {
    means: 'A folder holds more files than the limit; the rest was not looked at.',
    remedy: 'Scan a smaller folder, or raise `limits.files` in headwater.yaml.',
  },
  LINE_TOO_LONG: {
    means: 'A line of a JSON lines file is longer than the limit and was left out.',
    remedy: 'Check how the file was made.',
  },
  YAML_TOO_COMPLEX: {
    means: 'A YAML file has more documents, or expands to more aliases, than the limit.',
    remedy: 'Split the file, or raise the limit in headwater.yaml if you trust it.',
  },
  ENCODING_UNREADABLE: { means: 'A text file is not valid UTF-8.', remedy: 'Save it as UTF-8.' },
  // archives and images
  ARCHIVE_MALFORMED: {
    means: 'An archive or layer breaks off or is not in a format that can be read.',
    remedy: 'Make it again; check that the download was whole.',
  },
  ARCHIVE_TOO_LARGE: {
    means: 'An archive or layer expands beyond the limit.',
    remedy: 'Raise `limits.uncompressed` in headwater.yaml if you trust the image.',
  },
  ARCHIVE_SUSPICIOUS: {
    means: 'An archive expands suspiciously much, or has entries that point outside of it; those were not used.',
    remedy: 'Look at how the archive was made before trusting it.',
  },
  COMPRESSION_UNSUPPORTED: {
    means: 'A layer is compressed in a way that is not read.',
    remedy: 'Push it again with gzip or zstd.',
  },
  DIGEST_MISMATCH: {
    means: 'Content does not have the digest that names it, so it was not used.',
    remedy: 'The copy is damaged or was tampered with: fetch it again from where it was built.',
  },
  BLOB_MISSING: { means: 'A manifest names content that is not there.', remedy: 'Copy the image again with all its layers.' },
  LAYER_UNREADABLE: {
    means: 'A layer could not be read, so packages in it are unknown.',
    remedy: 'See the message; other layers were read.',
  },
  IMAGE_WITHOUT_LAYERS: {
    means: 'An image is listed without its layers, so its lineage cannot be told.',
    remedy: 'Connect the registry that holds it.',
  },
  IMAGE_SCHEMA_UNSUPPORTED: {
    means: 'An image is stored in a form that is no longer read (Docker schema 1).',
    remedy: 'Push it again with a current version of Docker, buildah or skopeo.',
  },
  PACKAGE_DATABASE_MALFORMED: {
    means: 'A package database in an image could not be read.',
    remedy: 'Check how the image was built; a truncated database also breaks its package manager.',
  },
  // registries
  REGISTRY_UNAUTHORIZED: {
    means: 'The registry refused the credentials, or wants some.',
    remedy: 'Log in with `docker login HOST`, with an account that has pull rights.',
  },
  REGISTRY_NOT_FOUND: {
    means: 'The registry has no such repository, tag or digest, or does not show it to us.',
    remedy: 'Check the name; some registries say not found where rights are missing.',
  },
  REGISTRY_THROTTLED: { means: 'The registry kept asking us to slow down.', remedy: 'Try later, or log in for a higher limit.' },
  REGISTRY_UNREACHABLE: { means: 'The registry did not answer.', remedy: 'Check the address, the network and any proxy.' },
  REGISTRY_PROTOCOL: {
    means: 'The answer is not one of the OCI distribution protocol (a proxy or login page, perhaps).',
    remedy: 'Open the address in a browser to see what answers there.',
  },
  REGISTRY_NO_CATALOG: {
    means: 'The registry does not list its repositories.',
    remedy: 'Name the repositories: registry://HOST/REPOSITORY.',
  },
  // live estates
  SOURCE_UNKNOWN: {
    means: 'headwater.yaml names no such source.',
    remedy: 'List them with `headwater source list`; add one with `headwater source add ADDRESS`.',
  },
  SOURCE_UNKNOWN_PLATFORM: {
    means: 'No connector reads addresses of this kind live.',
    remedy: 'Use `headwater scan` for files, folders and registries.',
  },
  SOURCE_NOT_READ: {
    means: 'A configured source was not read so far, so nothing that is in it is known.',
    remedy: 'Wait until a server or collector that runs has read it, or read it with `headwater source sync`.',
  },
  CREDENTIALS_MISSING: {
    means: "The platform's own chain of credentials gives none.",
    remedy: "Log in with the platform's own command, or set its environment variables; Headwater keeps no credentials.",
  },
  CREDENTIALS_REFUSED: {
    means: 'The platform does not take the credentials, or no longer.',
    remedy: "Log in again with the platform's own command.",
  },
  PERMISSION_MISSING: {
    means: 'A call was refused for want of a permission, so what it answers is unknown.',
    remedy: 'Give the permission that the message names; `headwater source permissions PLATFORM` prints all that are needed.',
  },
  API_THROTTLED: {
    means: 'The platform kept asking us to slow down.',
    remedy: 'Nothing is lost: the next reading goes on there. See what else uses up the limit of that account.',
  },
  API_UNREACHABLE: { means: 'The platform did not answer.', remedy: 'Check the address, the network and any proxy.' },
  API_UNAVAILABLE: {
    means: 'A service is not offered in that place, or is not switched on for that account.',
    remedy: 'Leave the region or kind out, or switch the service on.',
  },
  API_REJECTED: {
    means: 'The platform does not accept a call, or its answer is not one that can be read.',
    remedy: 'See the message; if the call is valid there, report it with the address of the endpoint.',
  },
  CURSOR_EXPIRED: {
    means: 'A reading that was interrupted cannot go on where it ended.',
    remedy: 'Nothing to do: that part is read again from its beginning.',
  },
  STREAM_LOST: {
    means: 'A stream of events had a hole.',
    remedy: 'Nothing to do: what it is about is read again.',
  },
  // code and manifests
  DOCKERFILE_MALFORMED: { means: 'A Dockerfile could not be parsed.', remedy: 'Run the build: the builder names the line.' },
  MANIFEST_MALFORMED: {
    means: 'A YAML file looks like a Kubernetes manifest but is not one.',
    remedy: 'Run `kubectl apply --dry-run=client -f FILE`.',
  },
  MANIFEST_TEMPLATED: {
    means: 'A manifest is a template (Helm), which needs values to be read.',
    remedy: 'Scan the rendered output: `helm template CHART > rendered.yaml`.',
  },
  KUSTOMIZE_UNSUPPORTED: {
    means: 'A kustomization uses a feature that is not rendered here; the result may differ in that part.',
    remedy: 'Scan the output of `kustomize build` instead.',
  },
  KUSTOMIZE_BROKEN: {
    means: 'A kustomization names a file that is not there, or does not fit together.',
    remedy: 'Run `kustomize build` on that folder.',
  },
  MODULE_NOT_SEEN: {
    means: 'A Terraform module comes from a registry or another repository, so the resources in it are not known.',
    remedy: 'Scan the plan as well: `terraform plan -out p && terraform show -json p > plan.json`.',
  },
  CONFIGURATION_TOO_COMPLEX: {
    means: 'Terraform configuration takes more work to evaluate than the limit; what is left of it is not known.',
    remedy: 'Scan the plan instead: `terraform plan -out p && terraform show -json p > plan.json`.',
  },
  PLAN_UNSUPPORTED: {
    means: 'A Terraform plan is written in a version of the format that is not read.',
    remedy: 'Write it with a version of Terraform whose `terraform show -json` has format_version 1.',
  },
  STATE_UNSUPPORTED: {
    means: 'A Terraform state is kept in a version of the format that is not read, or encrypted.',
    remedy: 'Give the output of `terraform state pull` or `terraform show -json`, of Terraform 0.12 or later.',
  },
  CODEOWNERS_MALFORMED: {
    means: 'A CODEOWNERS line is not valid; code hosts ignore such lines silently.',
    remedy: 'Mend the line.',
  },
  CATALOG_INFO_MALFORMED: {
    means: 'A catalog-info file is not a valid catalog entity.',
    remedy: 'Mend the entity that the message names.',
  },
  REVISION_NOT_FOUND: {
    means: 'The commit to compare with is not here.',
    remedy: 'Fetch it: `git fetch --unshallow`, or `fetch-depth: 0` where a pipeline checks out.',
  },
  GIT_UNREADABLE: {
    means: 'A git repository or bundle could not be read.',
    remedy: 'Run `git fsck`, or `git bundle verify FILE`.',
  },
  REPOSITORIES_LEFT_OUT: {
    means: 'Some repositories of an organisation or group were not read, because they are archived, empty or forks.',
    remedy: 'Name one that counts as an input of its own.',
  },
  GIT_SHALLOW: { means: 'The checkout is shallow, so older authors are not known.', remedy: 'Run `git fetch --unshallow`.' },
  // knowledge
  REPORT_WITHOUT_IMAGE: {
    means: 'A scanner report does not say which image it is about.',
    remedy: 'Scan the image by its name or digest.',
  },
  REPORT_PARTLY_READ: {
    means: 'A scanner report holds something that is not read: misconfigurations, secrets, licences, or a scan that failed.',
    remedy: 'None needed for its vulnerabilities; Headwater checks Dockerfiles and manifests with its own policies.',
  },
  ADVISORY_RANGE_UNSUPPORTED: {
    means: 'An advisory describes affected versions in a way that cannot be compared.',
    remedy: 'None needed for other advisories; this one is not matched.',
  },
  ADVISORIES_NOT_COMPARABLE: {
    means: 'The packages of an image could not be compared with the advisories, so vulnerabilities in it are not known.',
    remedy: 'Add a scanner report of the image, or advisories of its distribution.',
  },
  IMAGE_NOT_SEEN: { means: 'A workload runs an image that no source described.', remedy: 'Connect the registry that holds it.' },
  BASE_NOT_SEEN: {
    means: 'An image starts with layers that no known image explains.',
    remedy: 'Add the repository that holds the base image.',
  },
  POLICY_ERROR: {
    means: 'A policy could not be evaluated on a resource; that is neither a pass nor a fail.',
    remedy: 'Give what the message says is not known, or mend the policy if the message is about the policy itself.',
  },
  // acting
  PLAN_STALE: { means: 'What the plan would change is no longer what it was when the plan was made.', remedy: 'Scan again.' },
  TARGET_NOT_WRITABLE: {
    means: 'The source was read from a bundle or a registry and cannot be written here.',
    remedy: 'Clone the repository and scan the checkout; or apply the printed diff there.',
  },
  LEDGER_UNREADABLE: {
    means: 'The record of actions is damaged or cannot be written.',
    remedy: 'Check the state folder that `headwater info` prints.',
  },
  EVIDENCE_ALTERED: {
    means: 'The chain of evidence is not as it was written: a record was changed, moved or taken away.',
    remedy: 'Keep the store as it is, compare it with a backup or an export, and find out who could write to it.',
  },
  // telling people
  NOTIFIER_UNKNOWN: {
    means: 'A route of `notify`, or a command, names a way to tell people that there is not.',
    remedy: 'Take one of those that the message lists.',
  },
  INTERACTION_UNTRUSTED: {
    means: 'A request that claims to be an answer from chat is not signed as it must be, too old, or of another app.',
    remedy: "Check SLACK_SIGNING_SECRET, and this machine's clock; else somebody is trying, and nothing was done.",
  },
  INTERACTION_REPLAYED: {
    means: 'An answer from chat was received a second time.',
    remedy: 'Nothing to do: the first one counts.',
  },
  INTERACTION_MALFORMED: {
    means: 'A signed request from chat is not the answer to a question of Headwater.',
    remedy: 'Check that no other app uses the same address for its interactions.',
  },
  TRACES_REFUSED: {
    means: 'The collector that OTEL_EXPORTER_OTLP_ENDPOINT names did not take traces.',
    remedy: 'Check the address, and that it takes OTLP over HTTP as JSON; they are sent again after the next look.',
  },
  WEBHOOK_UNTRUSTED: {
    means: 'A webhook is not signed with its secret, or does not bring it.',
    remedy:
      'Give the sender and Headwater the same secret (docs/guides/webhooks.md); else somebody is trying, and nothing was done.',
  },
  WEBHOOK_MALFORMED: {
    means: 'A webhook brings its secret, and is not in the format that its sender documents.',
    remedy: 'Check that its content type is application/json, and that it goes to the address of its own sender.',
  },
  // the store
  DATABASE_UNREACHABLE: {
    means: 'The PostgreSQL that DATABASE_URL names does not answer.',
    remedy: 'Check the address, the network and that the server runs.',
  },
  DATABASE_REFUSED: {
    means: 'The PostgreSQL that DATABASE_URL names does not let Headwater in, or not do what it must.',
    remedy: 'Check user, password and database; the user must own the schema `headwater`, or may make it.',
  },
  DATABASE_UNSUITABLE: {
    means: 'The PostgreSQL that DATABASE_URL names is too old, or its database is not kept in UTF-8.',
    remedy: 'Give Headwater a database with encoding UTF8 on PostgreSQL 15 or newer.',
  },
  EMBEDDED_DATABASE_UNAVAILABLE: {
    means: 'The PostgreSQL that Headwater brings with it cannot run here.',
    remedy: 'Mend what the message names, or set DATABASE_URL to a PostgreSQL 15 or newer.',
  },
  EMBEDDED_DATABASE_VERSION: {
    means: 'The state folder was written by another major version of PostgreSQL than the one that Headwater brings.',
    remedy: 'Back it up with the Headwater that wrote it, restore it here into a new folder, or set DATABASE_URL.',
  },
  STORE_NEWER: {
    means: 'The store was written by a newer Headwater than this one.',
    remedy: 'Update this Headwater, or restore a backup that is older.',
  },
  STORE_VALUE_REFUSED: {
    means: 'Something is too large, or nested too deep, to be stored.',
    remedy: 'See the message for what; leave its kind out, or have it made smaller.',
  },
  CURSOR_INVALID: {
    means: 'A page of a list was asked for by a cursor that is none, or one of another list, order or direction.',
    remedy: 'Begin with the first page again; take `next` of a page as it is, and leave sort and direction as they were.',
  },
  SYNC_SUPERSEDED: {
    means: 'A reading of a source was overtaken: it has ended, or another one was begun afresh.',
    remedy: 'Nothing to do: the later reading counts.',
  },
  BACKUP_INVALID: {
    means: 'A file is no whole backup of a store, or the store that it is to go into is not empty.',
    remedy: 'Take another file, or restore into a new state folder or database.',
  },
  // the server
  SERVER_NEEDS_LOGIN: {
    means: 'The server is to be reached from other machines, and nobody would have to say who they are.',
    remedy: 'Set `server.oidc` in headwater.yaml (docs/guides/people.md), or listen on 127.0.0.1.',
  },
  SERVER_UNREACHABLE: {
    means: 'The Headwater server does not answer, or what answers there is none.',
    remedy: 'Check the address, the network and any proxy, and that the server runs.',
  },
  HOST_REFUSED: {
    means: 'A request came by a name that is not one of this server.',
    remedy: 'Use the address that the server printed, or set `server.url` in headwater.yaml to the one that people use.',
  },
  REQUEST_FORGED: {
    means: 'A request came with a session, but not from a page of this server.',
    remedy: 'Load the page again. A program uses an API token instead of a session.',
  },
  LOGIN_UNAVAILABLE: {
    means: 'Nobody can log in here in this way.',
    remedy: 'See docs/guides/people.md for the ways there are, and what each needs.',
  },
  LOGIN_LINK_USED: {
    means: 'An address to log in with works no more.',
    remedy: 'Get a new one where the server runs: `headwater login --print`.',
  },
  LOGIN_FAILED: {
    means: 'The identity provider did not say who somebody is, or it cannot be believed.',
    remedy: 'Log in again; if it happens again, compare `server.oidc` in headwater.yaml with what the identity provider has.',
  },
  LOGIN_PROVIDER_UNREACHABLE: {
    means: 'The identity provider does not answer.',
    remedy: 'Try again; check `server.oidc.issuer`, the network and any proxy. Who is logged in stays so.',
  },
  TOKEN_BOUNDS: {
    means: 'A token was asked for that would do more than whoever asks may, or longer than a year.',
    remedy: 'Ask for a weaker role, for fewer release phases and teams, or for less time.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    means: 'A key of idempotency came before, with another request.',
    remedy: 'Take a new key for each new request.',
  },
  REQUEST_IN_PROGRESS: {
    means: 'The same request is being carried out at this moment.',
    remedy: 'Wait for its answer, or send it again with the same key in a moment.',
  },
  ANSWER_NOT_KEPT: {
    means: 'The request was carried out before; its answer held a secret, and was not kept.',
    remedy: 'Look at what was made, and make another one if its secret is lost.',
  },
  REQUEST_INVALID: {
    means: 'A request does not follow the schema of its operation.',
    remedy: 'Mend what the message names; /api/v1/openapi.json describes every operation.',
  },
  NOT_LOGGED_IN: {
    means: 'Nobody is logged in, or the session or token has ended.',
    remedy: 'Log in again; at a terminal with `headwater login --server URL`.',
  },
  RIGHT_MISSING: {
    means: 'Whoever asks does not have the right that this needs.',
    remedy: 'Ask somebody who has it; `people` in headwater.yaml gives rights.',
  },
  ROUTE_UNKNOWN: {
    means: 'There is nothing at this address.',
    remedy: 'Check the address; /api/v1/openapi.json lists all operations.',
  },
  TOO_MANY_REQUESTS: {
    means: 'There were more requests in a minute than one may make.',
    remedy: 'Wait as long as `retry-after` says.',
  },
  REQUEST_TOO_LARGE: { means: 'The body of a request is larger than the operation takes.', remedy: 'Send less at once.' },
  REQUEST_TOO_SLOW: { means: 'A request took longer than the server waits.', remedy: 'Try again; ask for less at once.' },
  WEB_NOT_BUILT: {
    means: 'The web interface has not been built.',
    remedy: 'Run `npm start` or `npm run build` in the checkout; installed packages bring it.',
  },
  SERVER_RUNNING: {
    means: 'The address is in use, by another Headwater perhaps.',
    remedy: 'Stop that one, or set `server.listen` in headwater.yaml.',
  },
  VOTE_REFUSED: { means: 'A vote does not count.', remedy: 'The message says why; somebody else may have to vote.' },
  UNDO_REFUSED: {
    means: 'An action cannot be undone, or not any more.',
    remedy: 'The message says why; the fix belongs into the source.',
  },
  INTERNAL: { means: 'A bug in Headwater.', remedy: 'Please report it with the message and the input.' },
} as const satisfies Record<string, { means: string; remedy: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** An error that a user can act on: its code, one sentence, and what caused it. */
export class HeadwaterError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'HeadwaterError';
    this.code = code;
  }

  get remedy(): string {
    return ERRORS[this.code].remedy;
  }
}

/** The code of any error: its own, or INTERNAL. Errors are never told apart by their text. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof HeadwaterError ? error.code : 'INTERNAL';
}

/** The first line of an error's message, for people. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? '';
}
