import {
  canonicalJson,
  type FieldType,
  type Json,
  nearest,
  replyJson,
  SitflowError,
  toSitflowError,
} from '@sitflow/core';
import * as z from 'zod/v4/core';
import { wrongReply } from './reply.js';

/** What a Zod object says of a stage: as data, and as code. */
export interface ReplySchema {
  /** The JSON Schema (2020-12) of what is to come back. */
  readonly json: Json;
  /** The fields added, and their kinds where these are told. */
  readonly fields: readonly string[];
  readonly types: Readonly<Record<string, FieldType>>;
  /** The fields that hold code (a refinement, a transform), of which the JSON Schema says nothing; `undefined` where none do. */
  readonly codeAt: string | undefined;
  /** Reads the JSON object at the end of a reply, which has to fit. Drafts before it are ignored. */
  read(reply: string, retryable: boolean): Record<string, unknown>;
}

/** Reads a Zod object; an error where it has what JSON has not, or a field that may be absent. */
export function replySchema(schema: z.$ZodObject): ReplySchema {
  const where = new Set<string>();
  const note: Override = ({ zodSchema, path }) => {
    if (holdsCode(zodSchema)) where.add(path.filter((part) => part !== 'properties').join('.') || 'the object');
  };
  const { $schema: _, ...json } = toJson(schema, 'input', note);
  const { properties = {}, required = [] } = toJson(schema, 'output', note);
  const fields = Object.keys(properties);
  const absent = fields.find((field) => !required.includes(field));
  if (absent !== undefined) {
    throw new SitflowError('prompt.optional-field', `"${absent}" may be absent in its schema`, {
      field: absent,
      mend: 'A stage adds all its fields: use .nullable() or .default(value) in place of .optional().',
    });
  }
  if (fields.length === 0) {
    throw new SitflowError('prompt.no-fields', 'its schema has no fields', {
      mend: 'Name the fields of the reply: z.object({ answer: z.string() }).',
    });
  }
  return {
    json: json as Json,
    fields,
    types: Object.fromEntries(
      fields.flatMap((field) => {
        const kind = kindOf((properties[field] as { type?: unknown }).type);
        return kind ? [[field, kind]] : [];
      }),
    ),
    codeAt: where.size > 0 ? [...where].join(', ') : undefined,
    read: (reply, retryable) => readReply(schema, json as Json, fields, reply, retryable),
  };
}

type Override = NonNullable<z.ToJSONSchemaParams['override']>;

function toJson(schema: z.$ZodObject, io: 'input' | 'output', override: Override) {
  if (schema?._zod?.def?.type !== 'object') {
    throw new SitflowError('prompt.not-a-schema', 'its `schema` is not a Zod object', {
      mend: "Give one of Zod 4: z.object({ … }), imported from 'zod'.",
    });
  }
  try {
    return z.toJSONSchema(schema, {
      io,
      override,
      // What a transform gives, only running it tells.
      unrepresentable: ({ zodSchema }) => (zodSchema._zod.def.type === 'transform' ? 'any' : 'throw'),
    }) as {
      readonly $schema?: string;
      readonly properties?: Readonly<Record<string, unknown>>;
      readonly required?: readonly string[];
    };
  } catch (cause) {
    throw new SitflowError('prompt.schema-not-json', `its schema has a type that JSON lacks: ${messageOf(cause)}`, {
      mend: 'Ask for texts, numbers, booleans, null, arrays and objects of them.',
      cause,
    });
  }
}

/** Code that the JSON Schema does not show: `refine`, `overwrite` (`trim`), `transform`, codecs, formats by a function. */
function holdsCode({ _zod: { def } }: z.$ZodTypes): boolean {
  if (def.checks?.some(({ _zod }) => _zod.def.check === 'custom' || _zod.def.check === 'overwrite')) return true;
  if (def.type === 'transform' || ('fn' in def && typeof def.fn === 'function')) return true;
  if (def.type !== 'pipe') return false;
  return 'transform' in def || [def.in, def.out].some((part) => part._zod.def.type === 'transform');
}

function kindOf(type: unknown): FieldType | undefined {
  switch (type) {
    case 'string':
      return 'text';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      // Of unions and transforms nothing is told.
      return type === 'array' || type === 'object' ? 'json' : undefined;
  }
}

function readReply(
  schema: z.$ZodObject,
  schemaJson: Json,
  fields: readonly string[],
  reply: string,
  retryable: boolean,
): Record<string, unknown> {
  const json = replyJson(reply);
  if ('found' in json) throw wrongReply('reply.not-json', `there is ${json.found}`, reply, retryable);
  // Small models say the schema again, which may itself fit: it is what was asked, and no reply.
  const asked = canonicalJson(schemaJson);
  const isSchema = (value: unknown) => canonicalJson(value) === asked;
  if (isSchema(json.value)) {
    throw wrongReply('reply.not-json', 'the JSON in the reply is the schema itself', reply, retryable);
  }
  const result = safeParse(schema, json.value);
  if (!result.success) {
    const given = Object.keys((json.value ?? {}) as object);
    const misspelt = fields.find((field) => !given.includes(field));
    const near = misspelt && nearest(misspelt, given);
    const hint = near ? ` (it has "${near}")` : '';
    const said = z.prettifyError(result.error).replace(/\s*\n\s*/g, ' ');
    throw wrongReply('reply.wrong', `the reply does not fit the schema: ${said}${hint}`, reply, retryable);
  }
  const beside = json.beside === undefined || isSchema(json.beside) ? undefined : safeParse(schema, json.beside);
  if (beside?.success && JSON.stringify(beside.data) !== JSON.stringify(result.data)) {
    throw wrongReply('reply.ambiguous', 'two objects that fit stand side by side in the reply', reply, retryable);
  }
  const data = result.data as Record<string, unknown>;
  // A loose object's other keys are nobody's fields.
  return Object.fromEntries(fields.map((field) => [field, data[field]]));
}

function safeParse(schema: z.$ZodObject, value: unknown): z.util.SafeParseResult<unknown> {
  try {
    return z.safeParse(schema, value);
  } catch (thrown) {
    // A user's own refinement or transform that throws, or one that waits: no reply's fault.
    throw thrown instanceof z.$ZodAsyncError
      ? new SitflowError('prompt.async-schema', 'its schema has an async refinement or transform', {
          mend: 'Make it synchronous, or do the check in a stage of its own.',
          cause: thrown,
        })
      : toSitflowError(thrown, 'prompt.schema-threw');
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
