// `@sitflow/core/kit`: for authors of runtimes, stages and operators. Authors of chains do not need it.

export { describe, nearest, toSitflowError } from './base/errors.js';
export { onAbort } from './base/on-abort.js';
export { checkOptions, type OptionNames } from './base/options.js';
export { hash32, unit } from './base/random.js';
export { retryAfterMs } from './base/retry-hints.js';
export { type Admission, admit, type Pullable } from './engine/operators/admit.js';
export { inSourceOrder, type Placed, SourceOrder } from './engine/operators/in-source-order.js';
export { type Joinable, join } from './engine/operators/join.js';
export { type Pulled, type PulledOptions, pulled } from './engine/operators/pulled.js';
export { type Work, workEach } from './engine/operators/work-each.js';
export { uniqueIds } from './engine/run/unique-ids.js';
export { repairPrompt, unrepaired } from './model/repair.js';
export { replyJson } from './model/reply-json.js';
export {
  chatMessages,
  checkedSettings,
  draws,
  GENERATION_SETTINGS,
  plainPrompt,
  unservedSetting,
} from './model/requests.js';
export { checkReply, checkResult, checkText } from './model/results.js';
export { checkTemplate, fillTemplate, placeholderKinds, placeholders } from './model/template.js';
