import {
  type Asking,
  type Derived,
  describe,
  type Judge,
  type Judgement,
  type JudgeRequest,
  type Result,
  SitflowError,
} from '@sitflow/core';
import { judgementSchema, readJudgement, type Scale } from './judgement.js';
import type { Prompt } from './prompts.js';
import { requireText } from './require-text.js';
import type { Phrased, Writer } from './writer.js';

/** Judges by asking. A reply that cannot be read is an error (`judge.unreadable`), never a score made up. */
export class PromptedJudge implements Derived<Judge> {
  readonly identity: string;

  constructor(
    private readonly writer: Writer,
    private readonly prompt: Prompt,
  ) {
    this.identity = writer.identity;
  }

  judge(request: JudgeRequest, context: Asking): Promise<Result<Judgement>> {
    return this.writer.ask(request, context, this.phrase, (reply) =>
      readJudgement(reply, scaleOf(request), this.writer.redraws),
    );
  }

  private readonly phrase = (request: JudgeRequest): Phrased => {
    const scale = scaleOf(request);
    return {
      prompt: this.prompt,
      values: {
        criteria: requireText(request.criteria, 'criteria'),
        judged: inBlocks(request.judged),
        lowest: String(scale[0]),
        highest: String(scale[1]),
      },
      schema: judgementSchema(scale),
    };
  };
}

function scaleOf({ scale = [1, 5] }: JudgeRequest): Scale {
  const [lowest, highest] = scale;
  if (Number.isFinite(lowest) && Number.isFinite(highest) && lowest < highest) return scale;
  throw new SitflowError('judge.bad-scale', `the scale goes from ${describe(lowest)} to ${describe(highest)}`, {
    mend: 'Give two numbers, the lower one first: [1, 5].',
  });
}

/** Each text between marks of its own, so that where one ends does not hang on what it says. */
function inBlocks(judged: JudgeRequest['judged']): string {
  const blocks = Object.entries(judged).map(([name, text]) => `[${name}]\n${text}\n[end of ${name}]`);
  if (blocks.length > 0) return blocks.join('\n\n');
  throw new SitflowError('judge.nothing-judged', 'there is nothing to be judged', {
    mend: "Name at least one text: judged: { answer: '…' }.",
  });
}
