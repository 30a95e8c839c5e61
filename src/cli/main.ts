/** The command line: nouns and verbs. Loads a command's code only when that command runs, so that `--version` is instant. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { HeadwaterError, codeOf, messageOf } from '../lib/errors.js';
import { plain } from '../lib/terminal.js';
import type { CommandContext } from './command-context.js';
import { consoleFor } from './console.js';
import { EXIT, isUsageError } from './exit-codes.js';
import { accessNouns } from './nouns/access.js';
import { atServer, configured, output } from './nouns/options.js';
import { ServerProblem } from './remote/problem.js';

/** Options of every command. */
interface GlobalOptions {
  readonly quiet?: boolean;
  readonly color?: boolean;
}

type Run = (context: CommandContext) => Promise<number>;

/** How long an interrupted command may take to end, in milliseconds. */
const LAST_WORDS = 5_000;

/** Runs the command line and gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const version = ownVersion();
  const interrupted = new AbortController();
  const interrupt = (signal: NodeJS.Signals, reason: string): void => {
    interrupted.abort(new Error(reason));
    // The system may hold a call for ever (a dead network drive), and then even exiting waits for it: the signal does not.
    setTimeout(() => process.kill(process.pid, signal), LAST_WORDS).unref();
  };
  process.once('SIGINT', (signal) => interrupt(signal, 'interrupted'));
  process.once('SIGTERM', (signal) => interrupt(signal, 'terminated'));
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `headwater … | head` closes the pipe: that is the reader's right, not a failure.
    if (error.code === 'EPIPE') process.exit(EXIT.ok.code);
    throw error;
  });
  let exitCode: number = EXIT.ok.code;
  const run =
    (globals: () => GlobalOptions) =>
    async (command: Run): Promise<void> => {
      const { quiet = false, color = true } = globals();
      const console = consoleFor(process, { quiet, colour: color });
      exitCode = await guarded(command, { console, version, signal: interrupted.signal, folder: process.cwd() });
    };
  const asksForCompletion = argv[0] === 'completion' || argv[0] === 'complete';
  const program = buildProgram(version, run, { completion: !asksForCompletion });
  if (asksForCompletion) await (await import('./commands/completion.js')).registerCompletion(program);
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok.code : EXIT.usage.code;
    throw error;
  }
  return exitCode;
}

async function guarded(command: Run, context: CommandContext): Promise<number> {
  try {
    return await command(context);
  } catch (error) {
    if (context.signal.aborted) {
      context.console.error('interrupted; nothing was left half-done');
      return EXIT.interrupted.code;
    }
    const { console } = context;
    const ofServer = error instanceof ServerProblem ? error : undefined;
    const code = ofServer?.code ?? codeOf(error);
    const message = error instanceof Error && code !== 'INTERNAL' ? error.message : messageOf(error);
    for (const [i, line] of message.split('\n').entries())
      console.error(`${i === 0 ? `${console.errorStyle.red(code)}: ` : '  '}${plain(line)}`);
    const remedy = ofServer?.remedy ?? (error instanceof HeadwaterError ? error.remedy : undefined);
    if (remedy !== undefined) console.error(`  ${plain(remedy)}`);
    else if (error instanceof Error && process.env.HEADWATER_DEBUG !== undefined) console.error(error.stack ?? '');
    return ofServer?.exitCode ?? (isUsageError(code) ? EXIT.usage.code : EXIT.failure.code);
  }
}

function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
}

const SOURCE_ADDRESSES =
  'aws://[PROFILE], azure://, gcp://[PROJECT], alibaba://[PROFILE], kubernetes://[CONTEXT]: read with the credentials of its own chain';

const INPUTS = 'folders, files or addresses (registry://HOST/REPOSITORY); without any, the last scan is used';

/**
 * Every command with its options. Also what completions and the reference page are made from. The completion command does
 * its work only where its library was loaded, when a shell asks; at other times it stands here for the help.
 */
export function buildProgram(
  version: string,
  run: (globals: () => GlobalOptions) => (command: Run) => Promise<void>,
  { completion = true }: { readonly completion?: boolean } = {},
): Command {
  const program = new Command('headwater')
    .description('Find the one place where a finding can be fixed for good, who owns it, and how the fix flows downstream.')
    .version(version, '-V, --version', 'print the version')
    .option('-q, --quiet', 'no progress and hints; errors are still shown')
    .option('--no-color', 'no colours (NO_COLOR is obeyed too)')
    .option('--no-input', 'never ask anything (it never does)')
    .showHelpAfterError('(add --help for what can be given)')
    .exitOverride();
  const go = run(() => program.opts());

  scanOptions(
    program.command('scan').argument('<input...>', 'folders, files or addresses (registry://HOST/REPOSITORY[:TAG|@DIGEST])'),
  )
    .description('read what is at hand; print ranked causes, their owners and fixes')
    .addOption(output(['table', 'json', 'yaml', 'sarif']))
    .option('--fail-on <severity>', 'exit 3 when a finding is this severe or worse')
    .option('--require-coverage', 'exit 4 when anything could not be read')
    .option('--accounts <account...>', 'of what runs: only these accounts, subscriptions or clusters')
    .option('--projects <project...>', 'the same, as GCP calls them')
    .option('--regions <region...>', 'of what runs: only these regions')
    .option('--with-resources', 'list everything that was found in JSON and YAML, not only what findings are about')
    .addHelpText('after', SCAN_HELP)
    .action((inputs: string[], options) =>
      go(async (context) => (await import('./commands/scan.js')).scan(inputs, options, context)),
    );

  scanOptions(program.command('run').argument('[input...]', 'folders, files or addresses to read as well, such as checkouts'))
    .description('one pass over what is configured: read the sources, then judge and trace all that the inventory holds')
    .option('--no-sync', 'judge the inventory as it is')
    .option('--act', 'then record the actions that the response plan asks for, and carry out what nobody must agree to, or has')
    .option('--fail-on <severity>', 'exit 3 when a finding is this severe or worse')
    .option('--require-coverage', 'exit 4 when anything could not be read')
    .option('--with-resources', 'list everything that was found in JSON and YAML, not only what findings are about')
    .addOption(output(['table', 'json', 'yaml', 'sarif']))
    .action((inputs: string[], options) =>
      go(async (context) => (await import('./commands/run.js')).run(inputs, options, context)),
    );

  const cause = program.command('cause').description('root causes: the places where findings can be fixed for good');
  atServer(fromScan(cause.command('list').argument('[input...]', INPUTS)))
    .description('causes, what closes the most first')
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .action((inputs: string[], options) =>
      go(async (context) => (await import('./commands/cause.js')).listCauses(inputs, options, context)),
    );
  atServer(
    fromScan(
      cause.command('show').argument('<id>', 'an id, or any part of one that is unambiguous').argument('[input...]', INPUTS),
    ),
  )
    .description('one cause: the line, the owner, the evidence, the fix and its way down')
    .addOption(output(['table', 'json', 'yaml']))
    .action((id: string, inputs: string[], options) =>
      go(async (context) => (await import('./commands/cause.js')).showCause(id, inputs, options, context)),
    );
  fromScan(cause.command('fix').argument('<id>', 'an id, or any part of one that is unambiguous').argument('[input...]', INPUTS))
    .description('print the fix as a diff that `git apply` takes; writes nothing unless --write')
    .option('--write', 'change the files in the checkout (undo with `headwater action undo`)')
    .action((id: string, inputs: string[], options) =>
      go(async (context) => (await import('./commands/cause.js')).fixCause(id, inputs, options, context)),
    );

  const finding = program.command('finding').description('findings: what fails, one by one');
  atServer(fromScan(finding.command('list').argument('[input...]', INPUTS)))
    .description('all findings')
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .option('--severity <severity>', 'only this severe or worse')
    .option('--cause <id>', 'only those of one cause')
    .action((inputs: string[], options) =>
      go(async (context) => (await import('./commands/finding.js')).listFindings(inputs, options, context)),
    );
  fromScan(finding.command('show').argument('<id>').argument('[input...]', INPUTS))
    .description('one finding')
    .addOption(output(['table', 'json', 'yaml']))
    .action((id: string, inputs: string[], options) =>
      go(async (context) => (await import('./commands/finding.js')).showFinding(id, inputs, options, context)),
    );
  fromScan(finding.command('explain').argument('<id>').argument('[input...]', INPUTS))
    .description('how a finding leads to its cause, step by step')
    .addOption(output(['table', 'json', 'yaml']))
    .action((id: string, inputs: string[], options) =>
      go(async (context) => (await import('./commands/finding.js')).explainFinding(id, inputs, options, context)),
    );
  finding
    .command('history')
    .argument('[id]', 'an id, or the beginning of one that is not closed')
    .description('since when findings are open, as `headwater run` and `headwater serve` saw them; or all that happened to one')
    .option('--state <state>', 'only those that are open, or contained')
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .action((id: string | undefined, options) =>
      go(async (context) => (await import('./commands/finding-history.js')).findingHistory(id, options, context)),
    );

  fromScan(program.command('coverage').argument('[input...]', INPUTS))
    .description('what was read, what was not and why, and what to connect next')
    .addOption(output(['table', 'json', 'yaml']))
    .option('--require-coverage', 'exit 4 when anything could not be read')
    .action((inputs: string[], options) =>
      go(async (context) => (await import('./commands/coverage.js')).coverage(inputs, options, context)),
    );

  const image = program.command('image').description('images and where they come from');
  fromScan(
    image.command('lineage').argument('[image]', 'a name, tag or digest; all images without one').argument('[input...]', INPUTS),
  )
    .description('what an image was built on, with evidence')
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .action((name: string | undefined, inputs: string[], options) =>
      go(async (context) => (await import('./commands/image.js')).lineage(name, inputs, options, context)),
    );
  scanOptions(image.command('catalog').argument('<input...>', 'registries, layouts, archives'))
    .description('write an image catalog (JSON lines) that `headwater scan` reads where the registry is out of reach')
    .action((inputs: string[], options) =>
      go(async (context) => (await import('./commands/image.js')).catalog(inputs, options, context)),
    );

  program
    .command('assess')
    .argument('<file...>', 'manifests, Dockerfiles or folders')
    .description('evaluate policies on files; exit 3 when one fails')
    .option('--policy <path...>', 'a policy file, or a folder of policies')
    .option('--pack <name...>', 'a pack that ships with Headwater')
    .option('--kubernetes-version <version>', 'the version whose rules policies judge by, as in 1.33 (otherwise as configured)')
    .option('--config <file>', 'headwater.yaml')
    .addOption(output(['table', 'json', 'yaml', 'sarif']))
    .action((files: string[], options) =>
      go(async (context) => (await import('./commands/assess.js')).assess(files, options, context)),
    );

  scanOptions(
    program.command('gate').argument('[path...]', 'folders or files that the change is about; the current folder without any'),
  )
    .description('judge a change in a pipeline; exit 3 when it is not to go on')
    .option('--release-phase <phase>', 'where the change is about to go: development, test, staging or production', 'test')
    .option('--base <revision>', 'count only what is new since the last commit in common with this one')
    .option('--baseline <file>', 'leave out what this file gives time')
    .option('--write-baseline <file>', 'write such a file for all that would be held or noted now')
    .option('--expires <day>', 'with --write-baseline: until when, as 2026-12-31 or 30d', '90d')
    .option('--fail-on <severity>', 'hold what is this severe or worse, instead of what the response plan says')
    .option('--require-coverage', 'exit 4 when anything could not be read or judged')
    .addOption(output(['table', 'json', 'yaml', 'sarif', 'github', 'gitlab', 'markdown']))
    .option(
      '--write <format=file>',
      'write it to a file as well, as in sarif=gate.sarif; can be given several times',
      (one: string, others: readonly string[] | undefined) => [...(others ?? []), one],
    )
    .action((paths: string[], options) =>
      go(async (context) => (await import('./commands/gate.js')).gate(paths, options, context)),
    );

  const policy = program.command('policy').description('guardrails');
  policy
    .command('list')
    .description('policies that ship, by pack')
    .option('--pack <name...>', 'only these packs')
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .action((options) => go(async (context) => (await import('./commands/policy.js')).listPolicies(options, context)));
  policy
    .command('show')
    .argument('<id>')
    .description('one policy: what it says, why, and how to fix it')
    .addOption(output(['table', 'json', 'yaml']))
    .action((id: string, options) =>
      go(async (context) => (await import('./commands/policy.js')).showPolicy(id, options, context)),
    );
  policy
    .command('explain')
    .argument('<policy>', 'a policy by id, or the file of one: ours, of Kubernetes or of Kyverno')
    .description('how it comes to its result on a resource: each expression, and the values that it read')
    .requiredOption(
      '--resource <path>',
      'a file with the resource (a manifest, a Dockerfile, an object as its provider gives it), or a folder with what belongs to it',
    )
    .option('--name <name>', 'only the resources of this name')
    .option('--policy <path...>', 'where policies of your own are, and what belongs to them: bindings, exceptions, parameters')
    .option('--kubernetes-version <version>', 'the version whose rules policies judge by, as in 1.33 (otherwise as configured)')
    .option('--config <file>', 'headwater.yaml')
    .addOption(output(['table', 'json', 'yaml']))
    .action((id: string, options) =>
      go(async (context) => (await import('./commands/policy-explain.js')).explainPolicy(id, options, context)),
    );
  policy
    .command('preview')
    .argument('<policy>', 'a policy by id, or the file of one: ours, of Kubernetes or of Kyverno')
    .argument('[input...]', 'folders, files or addresses (registry://HOST/REPOSITORY); the current folder without any')
    .description('what enforcing it would do, by release phase: what would be refused, whose that is and where it is declared')
    .option('--policy <path...>', 'where policies of your own are, and what belongs to them: bindings, exceptions, parameters')
    .option('--kubernetes-version <version>', 'the version whose rules policies judge by, as in 1.33 (otherwise as configured)')
    .option('--config <file>', 'headwater.yaml')
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .action((called: string, inputs: string[], options) =>
      go(async (context) => (await import('./commands/policy-preview.js')).previewPolicy(called, inputs, options, context)),
    );
  policy
    .command('coverage')
    .description('which requirements of frameworks the policies check: covered, partly, not, or outside of what resources show')
    .option('--framework <name>', 'one that ships, or the file of one of your own; all that ship, in brief, without')
    .option('--pack <name...>', 'count only policies of these packs')
    .option('--policy <path...>', 'count policies of your own as well')
    .addOption(output(['table', 'json', 'yaml', 'jsonl', 'markdown']))
    .action((options) => go(async (context) => (await import('./commands/policy-coverage.js')).coverPolicies(options, context)));
  policy
    .command('test')
    .argument('[path...]', 'folders with policies of ours or tests of Kyverno; the policies that ship without any')
    .description('run the cases of policies, and the tests of Kyverno policies; exit 1 when one differs')
    .addOption(output(['table', 'json', 'yaml']))
    .action((paths: string[], options) =>
      go(async (context) => (await import('./commands/policy.js')).testPolicies(paths, options, context)),
    );

  policy
    .command('export')
    .argument('<policy...>', 'policies by id, or files and folders of them')
    .description('policies for Kubernetes as manifests that enforce them without Headwater')
    .requiredOption('--to <format>', 'validating-admission-policy or kyverno')
    .option('--policy <path...>', 'where policies of your own are, and the bindings of a ValidatingAdmissionPolicy')
    .option('--release-phase <phase...>', 'bind them for these phases only: development, test, staging, production')
    .option('--phase-label <label>', "the label of Namespaces that names their phase; 'headwater.dev/release-phase' without")
    .option('--kubernetes-version <version>', 'the version whose rules they judge by, as in 1.33 (otherwise as configured)')
    .option('--config <file>', 'headwater.yaml: policies.rollout says how strongly each is enforced in each phase')
    .option('-o, --output <file>', 'write them to a file instead of printing them')
    .action((ids: string[], options) =>
      go(async (context) => (await import('./commands/policy-export.js')).exportPolicy(ids, options, context)),
    );

  const response = program
    .command('response')
    .description('response plans: how strongly each finding is answered, and what holds that back');
  configured(response.command('show'))
    .description('the plan that holds here, or a preset: severity × release phase, limits, approvals, and what is closed now')
    .option('--preset <name>', 'one of watch, assist, guard, operate; or the file of a plan')
    .addOption(output(['table', 'json', 'yaml']))
    .action((options) => go(async (context) => (await import('./commands/response.js')).showResponse(options, context)));
  const planNamed = 'a preset, `current` or a file';
  fromScan(response.command('test').argument('<plan>', planNamed).argument('[input...]', INPUTS))
    .description('what a plan would do about the findings, phase by phase, and what holds it back; does nothing')
    .option('--trusted', 'as if every action had earned its trust')
    .addOption(output(['table', 'json', 'yaml']))
    .action((plan: string, inputs: string[], options) =>
      go(async (context) => (await import('./commands/response.js')).testResponse(plan, inputs, options, context)),
    );
  fromScan(response.command('diff').argument('<before>', planNamed).argument('<after>', planNamed).argument('[input...]', INPUTS))
    .description('what changes from one plan to another: what gets looser, and what stricter')
    .option('--trusted', 'as if every action had earned its trust')
    .addOption(output(['table', 'json', 'yaml']))
    .action((before: string, after: string, inputs: string[], options) =>
      go(async (context) => (await import('./commands/response.js')).diffResponse([before, after], inputs, options, context)),
    );

  configured(response.command('recommend'))
    .description(
      'what actions have earned by runs that people approved: which may go by themselves, which lost that, which are near',
    )
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .action((options) => go(async (context) => (await import('./commands/response.js')).recommendResponse(options, context)));

  scanOptions(program.command('verify').argument('<input...>', 'what to look at now'))
    .description('say of each finding of an earlier report: closed, still open, or inconclusive')
    .requiredOption('--baseline <report>', 'the earlier report (`headwater scan … -o json`)')
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .action((inputs: string[], options) =>
      go(async (context) => (await import('./commands/verify.js')).verify(inputs, options, context)),
    );

  const action = program.command('action').description('what was done, and undoing it');
  atServer(action.command('list'))
    .description('actions that were taken on this machine, or all of a server')
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .action((options) => go(async (context) => (await import('./commands/action.js')).listActions(options, context)));
  atServer(action.command('undo').argument('<id>'))
    .description('put back what an action changed; previews unless --yes')
    .option('--because <reason>', 'with --server: a sentence for the record')
    .option('--config <file>', 'headwater.yaml')
    .option('--yes', 'do it')
    .action((id: string, options) =>
      go(async (context) => (await import('./commands/action.js')).undoAction(id, options, context)),
    );

  configured(action.command('plan').argument('[input...]', 'folders, files or addresses to read as well'))
    .description('what the response plan asks for now, and what holds the rest back; records nothing unless --yes')
    .addOption(new Option('--yes', 'record the plans, and ask for their approval').conflicts('twin'))
    .option('--twin', 'plan on a copy of what the inventory holds, and ask no platform')
    .addOption(output(['table', 'json', 'yaml']))
    .action((inputs: string[], options) =>
      go(async (context) => (await import('./commands/action-plan.js')).planActions(inputs, options, context)),
    );
  configured(action.command('run').argument('[id...]', 'all that is approved, or needs nobody, without'))
    .description('carry out recorded plans, one outcome for each target; previews unless --yes')
    .option('--yes', 'do it')
    .action((ids: string[], options) =>
      go(async (context) => (await import('./commands/action-plan.js')).runActions(ids, options, context)),
    );
  atServer(action.command('show').argument('<id>'))
    .description('one action: what and why, who agreed, every call, what came of it')
    .addOption(output(['table', 'json', 'yaml']))
    .action((id: string, options) =>
      go(async (context) => (await import('./commands/action-plan.js')).showAction(id, options, context)),
    );
  for (const kind of ['approve', 'reject'] as const) {
    atServer(configured(action.command(kind).argument('<id>')))
      .description(`${kind} a plan by its hash; shows it unless --yes`)
      .option('--as <id>', 'who says so, by the id that `people` has for them; this user of the machine without')
      .option('--because <reason>', 'a sentence for the record')
      .option('--yes', `${kind} it`)
      .action((id: string, options) =>
        go(async (context) => (await import('./commands/action-plan.js')).voteOnAction(kind, id, options, context)),
      );
  }
  action
    .command('settle')
    .argument('<resource>')
    .description('let actions touch a contested resource again; previews unless --yes')
    .option('--yes', 'do it')
    .action((id: string, options) =>
      go(async (context) => (await import('./commands/action-plan.js')).settleContest(id, options, context)),
    );
  action
    .command('kinds')
    .description('everything that can be done, by platform, with what it needs')
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .action((options) => go(async (context) => (await import('./commands/action-plan.js')).listActionKinds(options, context)));

  atServer(program.command('halt'))
    .description('stop acting on every worker within a second; what is in flight finishes or is put back')
    .requiredOption('--because <reason>', 'a sentence for the record')
    .action((options) => go(async (context) => (await import('./commands/halt.js')).halt(options, context)));
  atServer(program.command('resume'))
    .description('let workers act again; previews unless --yes')
    .requiredOption('--because <reason>', 'a sentence for the record')
    .option('--yes', 'do it')
    .action((options) => go(async (context) => (await import('./commands/halt.js')).resume(options, context)));

  configured(program.command('serve').argument('[input...]', 'folders, files or addresses to read as well, such as checkouts'))
    .description('the web interface and the API, with what reads the sources and carries out what is decided, until stopped')
    .option('--role <role>', 'all, api, worker or collector: any number of each may share one PostgreSQL', 'all')
    .option('--listen <host:port>', 'where the server listens; what `server.listen` says without')
    .option('--sample', 'the sample estate, with a simulated cluster and cloud to act on')
    .option('--no-open', 'print the address, and open no browser')
    .option('--no-management', 'without the second port of probes and metrics')
    .action((inputs: string[], options) =>
      go(async (context) => (await import('./commands/serve.js')).serve(inputs, options, context)),
    );

  accessNouns(program, go);

  const source = program.command('source').description('what runs: clouds and clusters that are read into the inventory');
  configured(source.command('list'))
    .description('what is configured, and how its last reading went')
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .action((options) => go(async (context) => (await import('./commands/source.js')).listSources(options, context)));
  configured(source.command('add').argument('<address>', SOURCE_ADDRESSES))
    .description('write one more source into headwater.yaml; connects to nothing')
    .option('--name <name>', 'what you call it; its address without')
    .option('--accounts <account...>', 'only these accounts, subscriptions, projects or clusters')
    .option('--regions <region...>', 'only these regions')
    .option('--kinds <kind...>', 'only these kinds of resource')
    .option('--assume-role <role>', 'a role to take in each account')
    .option('--events <queue>', 'where its events arrive')
    .option('--every <time>', 'how often all of it is read, as in 30m, 6h or 1d')
    .action((address: string, options) =>
      go(async (context) => (await import('./commands/source.js')).addOneSource(address, options, context)),
    );
  configured(source.command('test').argument('[source...]', 'by name; all without any'))
    .description('try what each needs, kind by kind; keeps nothing; exit 4 when something cannot be read')
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .action((names: string[], options) =>
      go(async (context) => (await import('./commands/source.js')).testSomeSources(names, options, context)),
    );
  configured(source.command('sync').argument('[source...]', 'by name; all without any'))
    .description('read them into the inventory; goes on where an interrupted reading ended')
    .option('--fresh', 'begin anew instead')
    .option('--follow', 'go on with what changes, and print which policy says something else of which resource')
    .option('--pack <name...>', 'with --follow: packs of policies to evaluate instead of the configured ones')
    .option('--policy <path...>', 'with --follow: policies of your own to evaluate as well')
    .option('--require-coverage', 'exit 4 when anything could not be read')
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .action((names: string[], options) =>
      go(async (context) => (await import('./commands/source.js')).syncSomeSources(names, options, context)),
    );
  source
    .command('permissions')
    .argument('<platform>', 'aws, azure, gcp, alibaba or kubernetes')
    .description('the least that must be allowed to read it, in the form that the platform takes')
    .option('--kinds <kind...>', 'only for these kinds of resource')
    .addOption(
      new Option('--actions [name...]', 'in place of reading: for acting, with all actions or those named').conflicts('kinds'),
    )
    .addOption(new Option('-o, --output <format>', 'text, json, yaml').default('text'))
    .action((platform: string, options) =>
      go(async (context) => (await import('./commands/source.js')).showPermissions(platform, options, context)),
    );

  const resource = program.command('resource').description('what exists, as the inventory knows it');
  configured(resource.command('list').argument('[part]', 'part of a name or id'))
    .description('resources that were found')
    .option('--platform <platform>', 'aws, azure, gcp, alibaba or kubernetes')
    .option('--account <account>')
    .option('--region <region>')
    .option('--kind <kind>')
    .option('--release-phase <phase>')
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .action((part: string | undefined, options) =>
      go(async (context) => (await import('./commands/resource.js')).listInventory(part, options, context)),
    );
  configured(resource.command('show').argument('<id>', 'an id, or any part of one that is unambiguous'))
    .description('one resource: where it is, what it runs and is related to, how it changed')
    .addOption(output(['table', 'json', 'yaml']))
    .action((id: string, options) =>
      go(async (context) => (await import('./commands/resource.js')).showOneResource(id, options, context)),
    );

  const notify = program.command('notify').description('telling people: chat, mail, webhooks and issues, as headwater.yaml says');
  fromScan(notify.command('preview').argument('[input...]', INPUTS))
    .description('who would be told of what, and when; sends nothing')
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .action((inputs: string[], options) =>
      go(async (context) => (await import('./commands/notify.js')).previewNotify(inputs, options, context)),
    );
  notify
    .command('test')
    .argument('<notifier>', 'slack, smtp, webhook or github-issues')
    .argument('<to>', "the place, in the notifier's own form")
    .description('send one message to try whether it arrives; previews unless --yes')
    .option('--yes', 'send it')
    .action((via: string, to: string, options) =>
      go(async (context) => (await import('./commands/notify.js')).testNotify(via, to, options, context)),
    );

  const store = program.command('store').description('the database that holds the inventory');
  store
    .command('backup')
    .argument('<file>', 'replaced when it is there')
    .description('write all that it holds to a file, while others go on using it')
    .action((file: string) => go(async (context) => (await import('./commands/store.js')).backUp(file, context)));
  store
    .command('restore')
    .argument('<file>', 'a backup, of this version or an earlier one')
    .description('fill an empty store with a backup: all of it or nothing')
    .action((file: string) => go(async (context) => (await import('./commands/store.js')).restore(file, context)));

  const evidence = program.command('evidence').description('the log of all that was decided, done and said');
  atServer(evidence.command('verify').argument('[file]', 'an export (`headwater evidence export`); the store without'))
    .description('whether each record is as it was written; exit 1 when one is not')
    .option(
      '--anchor <hash@sequence>',
      'a line that `headwater evidence anchor` gave and that was kept elsewhere; can be given several times',
      (one: string, others: readonly string[] | undefined) => [...(others ?? []), one],
    )
    .option('--from <number>', 'the first record to read, when only a later part is there', '1')
    .addOption(output(['table', 'json', 'yaml']))
    .action((file: string | undefined, options) =>
      go(async (context) => (await import('./commands/evidence.js')).verifyLog(file, options, context)),
    );
  atServer(evidence.command('export'))
    .description('all records as JSON lines, or as events of OCSF 1.6: what happened to findings, and what was done about them')
    .option('--from <number>', 'the first record', '1')
    .addOption(new Option('-o, --output <format>', 'jsonl, ocsf').default('jsonl'))
    .action((options) => go(async (context) => (await import('./commands/evidence.js')).exportLog(options, context)));
  evidence
    .command('anchor')
    .description('print a line to keep elsewhere (in git, a mail, a locked bucket): it shows when the whole log is written anew')
    .addOption(new Option('-o, --output <format>', 'text, json, yaml').default('text'))
    .action((options) => go(async (context) => (await import('./commands/evidence.js')).anchorLog(options, context)));

  program
    .command('demo')
    .description('scan the sample estate and tell its two stories')
    .action(() => go(async (context) => (await import('./commands/demo.js')).demo(context)));
  program
    .command('info')
    .description('versions and the folders that are used')
    .action(() => go(async (context) => (await import('./commands/info.js')).info(context)));
  program
    .command('version')
    .description('print the version')
    .action(() =>
      go(async (context) => {
        context.console.out(context.version);
        return EXIT.ok.code;
      }),
    );
  if (completion) {
    program
      .command('completion')
      .argument('<shell>', 'bash, zsh, fish or powershell')
      .description('print the completion script of a shell');
  }
  return program;
}

function scanOptions(command: Command): Command {
  return command
    .option(
      '--config <file>',
      'headwater.yaml (otherwise looked for here, above in the checkout, then at the root of the inputs)',
    )
    .option('--pack <name...>', 'packs of policies to evaluate instead of the configured ones')
    .option('--policy <path...>', 'policies of your own to evaluate as well');
}

function fromScan(command: Command): Command {
  return scanOptions(command).option('--report <file>', 'a report of an earlier scan (`headwater scan … -o json`)');
}

const SCAN_HELP = `
Inputs are recognised by their content:
  a folder or git checkout   Dockerfiles, Kubernetes manifests, Kustomize overlays, CODEOWNERS, catalog-info.yaml,
                             and every other input below that lies in it
  a git bundle               as the checkout that it holds
  https://…/x.git, git@…     a repository, cloned with git's own credentials; github://ORG[/REPO] and
                             gitlab://[HOST/]GROUP[/PROJECT] for all of an organisation's
  Terraform plan or state    JSON; a state says which live resource a block declares
  OCI image layout           a folder, or a tar (docker save, skopeo copy)
  registry://HOST/REPO       a registry, with the credentials that docker login keeps
  Trivy or Grype report      JSON
  OSV advisory               JSON
  image catalog              JSON lines (headwater image catalog makes one)
  aws://[PROFILE]            what runs there, with the credentials of its own chain; likewise azure://,
                             gcp://[PROJECT], alibaba://[PROFILE] and kubernetes://[CONTEXT]

Examples:
  headwater scan .
  headwater scan . registry://registry.example/team/api:2.4 trivy-report.json
  headwater scan ./deploy -o sarif > headwater.sarif`;
