import { type ErrorSpec, spec } from './error-spec.ts';
import { type RequestErrorCode, requestErrorCodes } from './request-errors.ts';

/** A stable error code. */
export type ErrorCode =
  | RequestErrorCode
  | 'CONFIG_INVALID'
  | 'USAGE'
  | 'INPUT_UNUSABLE'
  | 'RECORD_INVALID'
  | 'OVERLOADED'
  | 'QUEUE_FULL'
  | 'JOB_STATE'
  | 'JOB_FAILED'
  | 'UNEXPECTED'
  | 'FILE_UNUSABLE'
  | 'NOT_FOUND'
  | 'DOOR_FAILED'
  | 'DATA_LOCKED'
  | 'DATA_FORMAT'
  | 'DATA_UNUSABLE'
  | 'DISK_FULL'
  | 'STATE_UNWRITABLE'
  | 'CLOCK_SKEWED'
  | 'RECORD_UNREADABLE'
  | 'SCHEMA_UNKNOWN'
  | 'SCHEMA_UNREGISTERED'
  | 'SCHEMA_INCOMPATIBLE'
  | 'REGISTRY_UNAVAILABLE'
  | 'REGISTRY_REFUSED'
  | 'PROCESS_FAILED'
  | 'THREAD_ENDED'
  | 'THREAD_STUCK'
  | 'COMMIT_UNKNOWN'
  | 'TASK_PAUSED'
  | 'TASK_STOPPED'
  | 'REFERENCE_INVALID'
  | 'MODEL_INVALID'
  | 'MODEL_FOREIGN'
  | 'MODEL_NEWER'
  | 'MODEL_UNKNOWN'
  | 'MODEL_WORSE'
  | 'LABELS_UNUSABLE'
  | 'CLICKHOUSE_UNAVAILABLE'
  | 'CLICKHOUSE_REFUSED'
  | 'SINK_SCHEMA'
  | 'SINK_ROW'
  | 'KAFKA_UNAVAILABLE'
  | 'KAFKA_REFUSED'
  | 'KAFKA_TOPICS'
  | 'KAFKA_TOPICS_MISSING';

/** Every error code of the product; ERRORS.md is generated from this table. */
export const errorCodes: Readonly<Record<ErrorCode, ErrorSpec>> = {
  CONFIG_INVALID: spec(
    false,
    'An environment variable or option has an unusable value.',
    'Correct it; `reconduit config` lists all.',
  ),
  USAGE: spec(false, 'The command was called wrongly.', 'Read `reconduit <verb> --help`.'),
  RECORD_INVALID: spec(
    false,
    'A transaction in a request has an unusable value.',
    'Correct it: the message names the record and what is wrong.',
  ),
  OVERLOADED: spec(
    true,
    'The machine is short of memory, disk or processor time, or too much is waiting already.',
    'Try again after the seconds that Retry-After names; /health says what is short.',
  ),
  QUEUE_FULL: spec(
    true,
    'The queue of jobs is full.',
    'Try again after the seconds that Retry-After names, or cancel one.',
  ),
  JOB_STATE: spec(
    false,
    'A job is in a state that does not allow this: not far enough yet, or ended.',
    'Look at its status; results are there once it is completed.',
  ),
  JOB_FAILED: spec(
    false,
    'A job ended without a result.',
    'Its error says why; most often it was too large for MAX_MEMORY_GB.',
  ),
  UNEXPECTED: spec(
    false,
    'Something failed in a way nobody foresaw.',
    'Run it again with LOG_LEVEL=debug and report the defect.',
  ),
  FILE_UNUSABLE: spec(false, 'A file cannot be read or written.', 'Correct the path or its permissions.'),
  NOT_FOUND: spec(
    false,
    'What was asked for does not exist.',
    'Check the name; the matching `list` verb shows what there is.',
  ),
  DOOR_FAILED: spec(
    true,
    'The running `reconduit up` did not answer as it should.',
    'Look at its log; start it again.',
  ),
  ...requestErrorCodes,
  INPUT_UNUSABLE: spec(
    false,
    'A file is not of the kind that is needed here.',
    'Give the kind of file that is asked for; of a CSV, `reconduit reconcile --check` shows which columns are recognised, and `--map` names the others.',
  ),
  DATA_LOCKED: spec(
    true,
    'Another process is using the data directory.',
    'Stop it, or use a command that works through a running `reconduit up`.',
  ),
  DATA_FORMAT: spec(
    false,
    'The data directory was written by another, incompatible version.',
    'Use that version, or another DATA_DIR.',
  ),
  CLOCK_SKEWED: spec(true, "Our clock and the brokers' are over a minute apart.", 'Set the clocks right (NTP).'),
  STATE_UNWRITABLE: spec(
    true,
    "The copy of a task's state on this machine cannot be written (disk full, no permission).",
    'Make room on the disk of DATA_DIR. Nothing is lost: the task waits, builds its copy again, and goes on by itself.',
  ),
  DISK_FULL: spec(
    true,
    'The disk of DATA_DIR has too little room left to take in more.',
    'Make room: it goes on by itself. Nothing that was acknowledged is lost; send again what was not.',
  ),
  DATA_UNUSABLE: spec(
    false,
    'The data directory cannot be opened, or a write to it failed (disk full, no permission, a broken disk).',
    'Correct that and start again: everything acknowledged is kept.',
  ),
  RECORD_UNREADABLE: spec(
    false,
    'Bytes on a topic are not a record of its schema.',
    'Look at it with `reconduit dlq show`.',
  ),
  SCHEMA_UNKNOWN: spec(
    false,
    'A record names a schema id that the registry does not know.',
    'Register the schema, then `reconduit dlq replay`.',
  ),
  SCHEMA_UNREGISTERED: spec(
    true,
    'The schema registry does not have a schema that this version writes.',
    'Run `reconduit topics apply`; what waits for it goes on by itself.',
  ),
  SCHEMA_INCOMPATIBLE: spec(
    false,
    'A schema does not fit the other versions of its subject in the registry.',
    'Use the version of Reconduit that wrote it, or mend the subject; its compatibility must be BACKWARD_TRANSITIVE.',
  ),
  REGISTRY_UNAVAILABLE: spec(
    true,
    'The schema registry does not answer, or has lost its schemas.',
    'Nothing is lost: tasks wait and go on by themselves. If it lasts, check SCHEMA_REGISTRY_URL and the registry.',
  ),
  REGISTRY_REFUSED: spec(
    false,
    'The schema registry refuses our credentials, or they lack rights.',
    'Correct SCHEMA_REGISTRY_USER and its password, or grant the right.',
  ),
  COMMIT_UNKNOWN: spec(
    true,
    'It is not known whether a commit took effect.',
    'Nothing: the task reads its last commit and goes on.',
  ),
  TASK_PAUSED: spec(
    true,
    'A record cannot be processed yet, so its task waits.',
    'See the cause; the task tries again by itself.',
  ),
  TASK_STOPPED: spec(
    false,
    'A record cannot be processed and must not be skipped, so its task stopped.',
    'See the cause; mend it and start again.',
  ),
  PROCESS_FAILED: spec(
    false,
    'A processor failed on a record.',
    'Look at it with `reconduit dlq show`; report the defect.',
  ),
  THREAD_ENDED: spec(
    true,
    'A matching thread ended unexpectedly, out of memory or by a defect.',
    'Start it again: everything acknowledged is kept. If it happens again, report the defect.',
  ),
  THREAD_STUCK: spec(
    true,
    'A matching thread did not end when it was told to, so it was ended with what it had not committed.',
    'Start it again: what was not committed is done again. If it happens again, report the defect.',
  ),
  REFERENCE_INVALID: spec(
    false,
    'A reference record (clinic, product or rule) has an unusable value.',
    'Correct the file and run `reconduit reference load` again.',
  ),
  MODEL_WORSE: spec(
    false,
    'A newly trained model is worse than the one in force, on labelled customers that it was not trained on.',
    'Keep the one in force, label more redemptions, or write it all the same with --force.',
  ),
  LABELS_UNUSABLE: spec(
    false,
    'Labels are too few, all alike, or about records that the files do not have.',
    'Label at least 10 pairs, matches and others; ids must be those of the files.',
  ),
  MODEL_UNKNOWN: spec(
    false,
    'A command or a setting names a model that is not in the model store.',
    'Name a model that `reconduit models list` shows, or add one with `reconduit models import`.',
  ),
  MODEL_INVALID: spec(
    false,
    'A model file is broken: it is not JSON, a value is out of bounds, or it was changed after it was written.',
    'Export it again with `reconduit models export`, or give a file that `reconduit reconcile` or `train` wrote.',
  ),
  MODEL_FOREIGN: spec(
    false,
    'A file is JSON, but not a matching model.',
    'Give a file that `reconduit models export`, `reconcile` or `train` wrote.',
  ),
  MODEL_NEWER: spec(
    false,
    'A model file was written by a later version of Reconduit, in a format that this one does not know.',
    'Install that version, or export the model from it in this format.',
  ),
  CLICKHOUSE_UNAVAILABLE: spec(
    true,
    'ClickHouse does not answer, or cannot do this now.',
    'Nothing is lost: the sink goes on by itself. If it lasts, look at the log of ClickHouse.',
  ),
  CLICKHOUSE_REFUSED: spec(false, 'ClickHouse refused a query.', 'Correct the query: the message says where.'),
  SINK_SCHEMA: spec(
    false,
    'The tables in ClickHouse are not those that the sink writes.',
    'Undo the change to the tables; the sink then goes on by itself.',
  ),
  KAFKA_UNAVAILABLE: spec(
    true,
    'Kafka does not answer, or cannot do this now.',
    'Nothing is lost: what waits for it goes on by itself. If it lasts, check KAFKA_BROKERS and the brokers.',
  ),
  KAFKA_REFUSED: spec(
    false,
    'Kafka refuses our credentials, or they lack rights.',
    'Correct the credentials, or grant the rights that `reconduit topics acl` lists.',
  ),
  KAFKA_TOPICS: spec(
    false,
    'A topic has another number of partitions, cleanup policy or retention than this installation needs.',
    'See `reconduit topics diff`. `reconduit topics apply` corrects retention; otherwise set PARTITIONS to the number they were created with.',
  ),
  KAFKA_TOPICS_MISSING: spec(
    true,
    'The cluster does not have a topic that this version uses.',
    'Run `reconduit topics apply`; what waits for it goes on by itself.',
  ),
  SINK_ROW: spec(false, 'A row does not fit its table.', 'Look at it with `reconduit dlq show`.'),
};

/** The one error class that crosses module borders. Messages never carry patient details. */
export class ReconduitError extends Error {
  readonly code: ErrorCode;
  readonly retriable: boolean;

  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ReconduitError';
    this.code = code;
    this.retriable = errorCodes[code].retriable;
  }
}
