import { count } from './terminal.js';

/** Tokens, and US dollars. What is not known is absent. */
export interface Usage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly cost?: number | undefined;
}

/** The part of an event that is about a stage's calls. */
export interface UsageEvent {
  readonly type: string;
  readonly stage?: string | undefined;
  /** How the stage came by what it added (`run`, `cache`, `gold`). Only what ran took anything. */
  readonly by?: string | undefined;
  readonly usage?: Usage | undefined;
}

/** The usage of one stage. `costPartial`: some of its calls did not say what they cost. */
export interface StageUsage extends Usage {
  readonly costPartial?: true;
}

const AMOUNTS = ['inputTokens', 'outputTokens', 'cost'] as const;

/** Adds up the tokens and the cost of a run, by stage. */
export class UsageByStage {
  private readonly stages = new Map<string, { sums: Map<(typeof AMOUNTS)[number], number>; unpriced: boolean }>();

  event({ stage, by = 'run', usage }: UsageEvent): void {
    if (stage === undefined || usage === undefined || by !== 'run') return;
    const known = AMOUNTS.filter((amount) => isAmount(usage[amount]));
    if (known.length === 0) return;
    const of = this.stages.get(stage) ?? { sums: new Map(), unpriced: false };
    this.stages.set(stage, of);
    for (const amount of known) of.sums.set(amount, (of.sums.get(amount) ?? 0) + (usage[amount] as number));
    of.unpriced ||= !known.includes('cost');
  }

  /** By stage, in the order in which they first took anything; `undefined` where nothing is known. */
  get totals(): Readonly<Record<string, StageUsage>> | undefined {
    if (this.stages.size === 0) return undefined;
    return Object.fromEntries(
      [...this.stages].map(([stage, { sums, unpriced }]) => [
        stage,
        { ...Object.fromEntries(sums), ...(unpriced && sums.has('cost') && { costPartial: true as const }) },
      ]),
    );
  }
}

/** A line for each stage, and one for all where there are several: "answer: 12,000 tokens in, 900 out, $0.014". */
export function usageLines(totals: Readonly<Record<string, StageUsage>> | undefined): readonly string[] {
  const stages = Object.entries(totals ?? {});
  const lines = stages.map(([stage, usage]) => `${stage}: ${usageText(usage)}`);
  return stages.length > 1 ? [...lines, `all stages: ${usageText(sumOf(stages.map(([, usage]) => usage)))}`] : lines;
}

function usageText({ inputTokens, outputTokens, cost, costPartial }: StageUsage): string {
  const parts = [
    inputTokens === undefined ? '' : `${count(inputTokens, 'token')} in`,
    outputTokens === undefined
      ? ''
      : inputTokens === undefined
        ? `${count(outputTokens, 'token')} out`
        : `${outputTokens.toLocaleString('en')} out`,
    cost === undefined ? '' : `${costPartial ? 'at least ' : ''}${dollars(cost)}`,
  ];
  return parts.filter(Boolean).join(', ');
}

function sumOf(all: readonly StageUsage[]): StageUsage {
  const sums = AMOUNTS.flatMap((amount) => {
    const known = all.map((usage) => usage[amount]).filter(isAmount);
    return known.length === 0 ? [] : [[amount, known.reduce((a, b) => a + b, 0)] as const];
  });
  const partial = all.some(({ cost, costPartial }) => cost === undefined || costPartial);
  return { ...Object.fromEntries(sums), ...(partial && { costPartial: true }) };
}

/** "$12.40", "$0.014", "$0.00". Small amounts have two digits that count. */
function dollars(cost: number): string {
  if (cost >= 0.1 || cost === 0)
    return `$${cost.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  if (cost < 0.000001) return 'less than $0.000001';
  return `$${cost.toLocaleString('en', { maximumSignificantDigits: 2, maximumFractionDigits: 9 })}`;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
