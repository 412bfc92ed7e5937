import type { ServiceIdentifier } from 'inversify';
import { describe, SitflowError } from '../base/errors.js';
import {
  Answerer,
  type CallOptions,
  Captioner,
  type Model,
  type Result,
  TextGenerator,
  Translator,
  VisionGenerator,
} from './ports.js';
import { ReasoningSplitter, splitReasoning } from './reasoning.js';
import { draws, type GenerationSettings } from './requests.js';

/**
 * Ports whose replies are texts that a language model may have written: it may write reasoning before the reply, and the reply must not be
 * empty. A transcript may be empty: perhaps nothing is said in the recording.
 */
const WRITING: readonly ServiceIdentifier[] = [TextGenerator, VisionGenerator, Translator, Captioner, Answerer];

/** What the gate knows about a model. */
interface Gate {
  readonly writing: boolean;
  /** Whether one of its replies began inside its reasoning, so that later ones may, too. */
  beginsInside: boolean;
}

type Given = Result<unknown> & { readonly ok: true };

const gates = new WeakMap<Model, Map<ServiceIdentifier, Model>>();
const behindGate = new WeakMap<Model, ServiceIdentifier>();

/**
 * Wraps a port's model so that each of its results is checked. A reply that was cut off, filtered, empty, or nothing but reasoning becomes an error;
 * reasoning is split off replies that are texts. A model is wrapped once for each port: the same model gives the same object again.
 */
export function gated<M extends Model>(port: ServiceIdentifier<M>, model: M): M {
  if (behindGate.get(model) === port) return model;
  let known = gates.get(model);
  if (!known) {
    known = new Map();
    gates.set(model, known);
  }
  let made = known.get(port);
  if (!made) {
    made = wrap(model, { writing: WRITING.includes(port), beginsInside: false });
    known.set(port, made);
    behindGate.set(made, port);
  }
  return made as M;
}

/**
 * The model seen through a Proxy. Its getters, setters and methods run on the model itself, which private fields need; and the Proxy stands
 * around an object of its own, since that of a frozen model would have to give the methods as they are.
 */
function wrap(model: Model, gate: Gate): Model {
  const methods = new WeakMap<object, unknown>();
  return new Proxy({} as Model, {
    get(_, name) {
      const value: unknown = Reflect.get(model, name, model);
      if (typeof value !== 'function' || name === 'constructor') return value;
      let method = methods.get(value);
      if (!method) {
        method = new Proxy(value, {
          apply: (target, _self, args: unknown[]) =>
            name === 'dispose' ? Reflect.apply(target, model, args) : call(target as Method, model, args, gate),
        });
        methods.set(value, method);
      }
      return method;
    },
    set: (_, name, value) => Reflect.set(model, name, value, model),
    has: (_, name) => Reflect.has(model, name),
    deleteProperty: (_, name) => Reflect.deleteProperty(model, name),
    ownKeys: () => Reflect.ownKeys(model),
    getPrototypeOf: () => Reflect.getPrototypeOf(model),
    getOwnPropertyDescriptor(_, name) {
      const own = Reflect.getOwnPropertyDescriptor(model, name);
      return own && { ...own, configurable: true };
    },
  });
}

type Method = (...args: unknown[]) => unknown;

/** Calls a method with the arguments given. Return values that are not a batch of results, or a promise of one, pass unchanged. */
function call(method: Method, model: Model, args: readonly unknown[], gate: Gate): unknown {
  const at = args.findIndex(isOptions);
  const options = args[at] as CallOptions | undefined;
  const requests = Array.isArray(args[0]) ? (args[0] as readonly unknown[]) : [];
  const told = gate.writing && options?.onText ? withoutReasoning(options, options.onText, gate) : undefined;
  const given = Reflect.apply(method, model, told ? args.with(at, told.options) : args);
  const check = (results: unknown) => {
    const checked = Array.isArray(results) ? checkAll(results, requests, options, gate) : results;
    if (told && Array.isArray(checked)) told.finish(checked[0] as Result<unknown> | undefined);
    return checked;
  };
  return isThenable(given) ? given.then(check) : check(given);
}

function isOptions(value: unknown): value is CallOptions {
  return typeof value === 'object' && value !== null && 'signal' in value;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}

/** Call options whose `onText` gets the reply without its reasoning, and a function to call with the result. */
function withoutReasoning(options: CallOptions, onText: (piece: string) => void, gate: Gate) {
  const splitter = new ReasoningSplitter(gate.beginsInside);
  let text = '';
  const tell = (piece: string) => {
    if (piece === '') return;
    text += piece;
    onText(piece);
  };
  const { signal, allowTruncated } = options;
  return {
    options: { ...options, signal, allowTruncated, onText: (piece: string) => tell(splitter.feed(piece)) },
    finish(result: Result<unknown> | undefined) {
      const { tail } = splitter.end();
      if (result?.ok && typeof result.value === 'string' && result.value.startsWith(text + tail)) tell(tail);
    },
  };
}

function checkAll(
  results: readonly unknown[],
  requests: readonly unknown[],
  options: CallOptions | undefined,
  gate: Gate,
): readonly unknown[] {
  const checked = results.map((result, i) => (isValue(result) ? check(result, requests[i], options, gate) : result));
  return checked.every((result, i) => result === results[i]) ? results : checked;
}

function isValue(result: unknown): result is Given {
  return typeof result === 'object' && result !== null && (result as { ok?: unknown }).ok === true;
}

function check(result: Given, request: unknown, options: CallOptions | undefined, gate: Gate): Result<unknown> {
  const { finishReason, value } = result;
  const text = typeof value === 'string' ? value : undefined;
  const raw = result.raw ?? text;
  const split = text !== undefined && gate.writing ? splitReasoning(text) : undefined;
  const reasoning = [result.reasoning, split?.reasoning].filter(Boolean).join('\n\n') || undefined;
  if (split?.beganInside) gate.beginsInside = true;
  const fail = (code: string, found: string, mend: string): Result<never> => {
    const shown = raw === undefined || raw.trim() === '' ? '' : `: ${describe(raw.trim())}`;
    const error = new SitflowError(code, `${found}${shown}`, { mend, retryable: drawn(request), raw });
    return { ok: false, error, finishReason, reasoning, raw };
  };
  const blank = text !== undefined && gate.writing && (split?.value ?? text).trim() === '';
  if (finishReason === 'content-filter')
    return fail(
      'reply.filtered',
      'a content filter withheld the reply',
      'Change the prompt, or name another model with `use`.',
    );
  if (finishReason === 'length' && (!options?.allowTruncated || split?.open || blank))
    return fail(
      'reply.truncated',
      split?.open
        ? 'the reply was cut off by its token limit, inside its reasoning'
        : 'the reply was cut off by its token limit',
      'Raise `maxNewTokens` (a setting of the stage or of the model), or set `allowTruncated: true` in the policy to accept replies that are cut off outside their reasoning.',
    );
  if (split?.open || (blank && reasoning !== undefined))
    return fail(
      'reply.reasoning-only',
      split?.open ? 'the reply ends inside its reasoning' : 'the reply is nothing but reasoning',
      'Raise `maxNewTokens`, ask for less reasoning, or name another model with `use`.',
    );
  if (blank)
    return fail(
      'reply.empty',
      'the model gave an empty reply',
      'Change the prompt, raise `maxNewTokens`, or name another model with `use`.',
    );
  return split === undefined || split.value === text ? result : { ...result, value: split.value, reasoning, raw };
}

/** Whether the same request may give another reply. Assumed false for requests that are not a generator's. */
function drawn(request: unknown): boolean {
  return typeof request === 'object' && request !== null && draws(request as GenerationSettings);
}
