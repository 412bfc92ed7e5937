import type { CallOptions, Capacity, Result, TranslationRequest, Translator } from '@sitflow/core';
import type { ModelHost } from './host/model-host.js';
import { HostedModel, type HostedOptions } from './hosted-model.js';
import type { TranslatorOptions } from './options.js';
import { joinSentences, ofSentence, type Sentences, splitSentences } from './sentences.js';
import { finishOfAll } from './tasks/reply.js';

/** The most texts in one call if texts are split. A text has several sentences, and a host's batches consist of sentences. */
const SPLIT_TEXTS = 32;

export class HostedTranslator extends HostedModel implements Translator {
  declare readonly languages?: readonly string[];
  declare readonly targets?: readonly string[];
  private readonly split: 'sentence' | 'none';

  constructor(
    options: HostedOptions,
    host: ModelHost,
    own: Pick<TranslatorOptions, 'languages' | 'targets' | 'split'>,
  ) {
    super(options, host);
    this.split = own.split ?? 'sentence';
    const named = host.facts.languages ?? [];
    const [languages, targets] = [own.languages ?? named, own.targets ?? named];
    // An empty list would say that it knows no language at all.
    if (languages.length > 0) this.languages = languages;
    if (targets.length > 0) this.targets = targets;
  }

  override get capacity(): Capacity {
    const capacity = super.capacity;
    return this.split === 'none'
      ? capacity
      : { ...capacity, batch: Math.min(capacity.batch ?? SPLIT_TEXTS, SPLIT_TEXTS) };
  }

  translate(requests: readonly TranslationRequest[], options: CallOptions): Promise<readonly Result<string>[]> {
    return this.checked(
      requests,
      options,
      ({ text }) => ({ text }),
      (good, call) => this.bySentence(good, call),
    );
  }

  /** The sentences of all texts are asked for together; each text is put together again, and handed over once all its sentences are there. */
  private async bySentence(
    requests: readonly TranslationRequest[],
    options: CallOptions,
  ): Promise<readonly Result<string>[]> {
    const whole = ({ text }: TranslationRequest): Sentences => ({ sentences: [text], gaps: ['', ''] });
    const sentences = new CallSentences();
    const texts = requests.map((request, at) => {
      const parts = this.split === 'none' ? whole(request) : splitSentences(request.text, request.from);
      return sentences.add(request, parts, at);
    });
    const results = await this.host.request(sentences.asked, {
      signal: options.signal,
      started: (at) => {
        for (const text of sentences.startedBy(at)) options.started?.(text.at);
      },
      result: (at, result) => {
        for (const text of sentences.doneBy(at, result as Result<string>)) options.result?.(text.at, text.result());
      },
    });
    for (const [at, result] of results.entries()) sentences.doneBy(at, result);
    return texts.map((text) => text.result());
  }
}

/** One text of a call: its sentences, in order, and how many of them are still to come. */
class SplitText {
  /** What each sentence becomes; one that is not asked for stays as it is. */
  readonly own: Result<string>[];
  hasStarted = false;
  missing = 0;

  constructor(
    readonly at: number,
    private readonly to: string,
    private readonly parts: Sentences,
  ) {
    this.own = parts.sentences.map((value) => ({ ok: true, value }));
  }

  result(): Result<string> {
    const failed = this.own.find((result) => !result.ok);
    if (failed) return failed;
    const values = this.own.map((result) => (result.ok ? result.value : ''));
    const finishReason = finishOfAll(this.own.map((result) => result.finishReason));
    return { ok: true, value: joinSentences(values, this.parts.gaps, this.to), finishReason };
  }
}

/**
 * The sentences of a call's texts, each asked for once: texts of one batch share some (stories begin alike), and neither the cache nor shared calls
 * know of them, which know whole texts only.
 */
class CallSentences {
  readonly asked: TranslationRequest[] = [];
  private readonly places = new Map<string, number>();
  /** Where each sentence that is asked for stands; emptied when it is there. */
  private readonly owners: { readonly text: SplitText; readonly place: number }[][] = [];

  add({ from, to }: TranslationRequest, parts: Sentences, at: number): SplitText {
    const text = new SplitText(at, to, parts);
    for (const [place, sentence] of parts.sentences.entries()) {
      // Punctuation alone is not sent: a translator would make words of it.
      if (!saysSomething(sentence)) continue;
      text.missing++;
      const key = `${from ?? ''} ${to} ${sentence}`;
      const known = this.places.get(key);
      if (known !== undefined) {
        this.owners[known]?.push({ text, place });
        continue;
      }
      this.places.set(key, this.asked.length);
      this.asked.push({ text: sentence, from, to });
      this.owners.push([{ text, place }]);
    }
    return text;
  }

  /** The texts that start with a sentence. */
  startedBy(at: number): readonly SplitText[] {
    const starting = new Set((this.owners[at] ?? []).map(({ text }) => text).filter(({ hasStarted }) => !hasStarted));
    for (const text of starting) text.hasStarted = true;
    return [...starting];
  }

  /** The texts that are done with a sentence, the last one that they missed. */
  doneBy(at: number, result: Result<string>): readonly SplitText[] {
    const owners = this.owners[at] ?? [];
    this.owners[at] = [];
    const own = ofSentence(this.asked[at]?.text ?? '', result);
    const done: SplitText[] = [];
    for (const { text, place } of owners) {
      text.own[place] = own;
      if (--text.missing === 0) done.push(text);
    }
    return done;
  }
}

function saysSomething(sentence: string): boolean {
  return /[\p{L}\p{N}]/u.test(sentence);
}
