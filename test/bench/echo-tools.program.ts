import { busSettingsFromEnv, defineTool, serveTools } from '@trunkline/tool-sdk';
import { IsString, MaxLength } from 'class-validator';

class Text {
  @IsString() @MaxLength(200) text!: string;
}
const tool = (name: string, effect: 'read' | 'write') =>
  defineTool({
    name,
    description: 'Answers what it was told.',
    arguments: Text,
    effect,
    handler: ({ text }) => ({ text }),
  });

await serveTools(busSettingsFromEnv(), [tool('bench_read', 'read'), tool('bench_write', 'write')], {
  name: 'bench-tools',
});
console.log('serving');
