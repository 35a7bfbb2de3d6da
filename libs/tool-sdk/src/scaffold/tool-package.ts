/** What the files of a new tool depend on. */
export interface ToolPackageOptions {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  /** Whether it stands outside a repository that has its dependencies. */
  readonly standalone: boolean;
}

/** The files of a new tool: path in its folder -> text. They pass the formatter, the linter, tsc and their own tests. */
export function toolPackage(options: ToolPackageOptions): Readonly<Record<string, string>> {
  const { name } = options;
  return {
    'package.json': packageJson(options),
    'tsconfig.json': TSCONFIG,
    'README.md': readme(options),
    [`src/${name}.dto.ts`]: DTO,
    [`src/${name}.tool.ts`]: tool(name),
    [`src/${name}.tool.test.ts`]: test(name),
    'src/main.ts': main(name),
    // The credentials of the bus are in .env.
    '.gitignore': 'node_modules/\ndist/\n.env\n',
  };
}

function packageJson({ name, dependencies, devDependencies }: ToolPackageOptions): string {
  const content = {
    // In a scope, because a tool may have the name of any package.
    name: `@trunkline-tools/${name}`,
    version: '0.1.0',
    private: true,
    description: `The tool ${name}`,
    type: 'module',
    engines: { node: '>=22.15' },
    scripts: {
      build: 'tsc',
      start: 'npm run --silent build && node dist/main.js',
      test: 'npm run --silent build && vitest run --dir src',
    },
    dependencies,
    ...(Object.keys(devDependencies).length > 0 ? { devDependencies } : {}),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** The decorators of the DTOs need both decorator options. */
const TSCONFIG = `{
  "compilerOptions": {
    "target": "es2024",
    "module": "nodenext",
    "types": ["node"],
    "rootDir": "src",
    "outDir": "dist",
    "strict": true,
    "noUncheckedIndexedAccess": true,
    "exactOptionalPropertyTypes": true,
    "verbatimModuleSyntax": true,
    "experimentalDecorators": true,
    "emitDecoratorMetadata": true,
    "useDefineForClassFields": false,
    "skipLibCheck": true
  },
  "include": ["src/**/*.ts"]
}
`;

const DTO = `import { Described } from '@trunkline/tool-sdk';
import { IsString, MaxLength, MinLength } from 'class-validator';

/** What the model may send. The JSON Schema that it sees is derived from this class. */
export class Arguments {
  @Described('What the caller wants to know, in one or two words.')
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  subject!: string;
}

/** What the tool answers. The gateway lets nothing else through. */
export class Result {
  @Described('The answer, as it can be read out.')
  @IsString()
  @MaxLength(1000)
  answer!: string;
}
`;

const tool = (name: string) => `import { defineTool, ToolError } from '@trunkline/tool-sdk';
import { Arguments, Result } from './${name}.dto.js';

/** A first source of answers, to be replaced by yours. */
const ANSWERS = new Map([
  ['opening hours', 'We are open from nine to five, Monday to Friday.'],
  ['address', 'You find us at 1 Harbour Street.'],
]);

export const tool = defineTool({
  name: '${name}',
  description: 'Answers questions about the business: opening hours, address. Use it when the caller asks.',
  arguments: Arguments,
  result: Result,
  effect: 'read',
  timeoutMs: 2000,
  examples: [{ subject: 'opening hours' }],
  handler: ({ subject }, ctx) => {
    const answer = ANSWERS.get(subject.trim().toLowerCase());
    ctx.logger.info({ known: answer !== undefined }, 'subject looked up');
    if (answer === undefined)
      throw new ToolError('SUBJECT_UNKNOWN', 'There is no answer to this.', {
        details: { known: [...ANSWERS.keys()] },
      });
    return { answer };
  },
});
`;

const test = (name: string) => `import { runTool } from '@trunkline/tool-sdk';
import { describe, expect, it } from 'vitest';
import { tool } from './${name}.tool.js';

describe('a caller asks about the business', () => {
  it('and is told', async () => {
    const result = await runTool(tool, { subject: 'Opening hours' });
    expect(result.answer).toContain('nine to five');
  });

  it('and hears what is known when the subject is not', async () => {
    await expect(runTool(tool, { subject: 'parking' })).rejects.toMatchObject({
      code: 'SUBJECT_UNKNOWN',
      details: { known: ['opening hours', 'address'] },
    });
  });
});

it('arguments that break the schema never reach the handler', async () => {
  const hostile = runTool(tool, { subject: 'address', admin: true });
  await expect(hostile).rejects.toMatchObject({ code: 'ARGUMENTS_INVALID' });
});
`;

const main = (name: string) => `import { existsSync } from 'node:fs';
import { busSettingsFromEnv, serveTools } from '@trunkline/tool-sdk';
import { tool } from './${name}.tool.js';

// How it reaches the bus (README.md). What the environment says already, stays.
if (existsSync('.env')) process.loadEnvFile('.env');
const server = await serveTools(busSettingsFromEnv(), [tool], {
  name: '${name}',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
`;

const readme = ({ name, standalone }: ToolPackageOptions) => `# ${name}

A tool for voice agents: a NATS service on the subject \`tool.${name}.v1\`.

The operator of an installation lets it serve the tool, and says what it does, in the repository of Trunkline:

\`\`\`sh
npm run integrator -- ${name} --tools ${name}:read
cp -p .trunkline/integrators/${name}.env ${standalone ? 'FOLDER' : `tools/${name}`}/.env
\`\`\`

Then, here:

\`\`\`sh
${standalone ? 'npm install\n' : ''}npm test
npm start
\`\`\`

\`.env\` holds how it reaches the bus: \`NATS_URL\`, \`NATS_USER\` and \`NATS_PASSWORD\`. The effect, \`read\`, is the
operator's word: what the tool declares counts only where it is stricter, and without one it is irreversible.

It shows in running calls within a second of its start, to agents whose profile lists it:

\`\`\`yaml
tools:
  - name: ${name}
\`\`\`

Stopping it (Ctrl-C or SIGTERM) takes it out of the calls first, then finishes what it had begun. Any number of
instances may run: one of them gets a request.

- \`src/${name}.dto.ts\`: arguments and result; the schema that the model sees is derived from it
- \`src/${name}.tool.ts\`: what the tool declares, and its handler
- \`src/${name}.tool.test.ts\`: runs it as the platform would, without the platform
- \`src/main.ts\`: the process: settings, serving, stopping

A tool that changes something declares \`effect: 'write'\` (it can be undone) or \`'irreversible'\` (the caller has to
confirm). Throw a \`ToolError\` to refuse: it says that nothing was changed. Do the work once for each
\`ctx.idempotencyKey\` and declare \`idempotent: true\`, then the platform may retry. Hand \`ctx.signal\` to whatever
takes long: it aborts at the deadline and when the caller has moved on.
${
  standalone
    ? `
\`vendor/\` holds the packages of Trunkline that this tool is built with; \`npm run new:tool\` packed them.
`
    : ''
}`;
