import multipart from '@fastify/multipart';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ReconduitError } from '../../../processors/errors.ts';
import type { Door } from '../door.ts';
import type { UploadRequest, UploadUseCases } from '../upload-use-cases.ts';

/** Of what the reader of multipart says of a body: a limit that it met, or that it is none. */
function refuseMalformed(error: FastifyError): never {
  if (error.statusCode !== undefined || error.code === 'ECONNRESET') throw error;
  throw new ReconduitError('INPUT_UNUSABLE', 'the multipart body is cut off or malformed', error);
}

/** POST /upload/reward-transactions and /upload/pos-transactions: multipart, one file in the field `file`. */
export function registerUploadRoutes(door: Door, useCases: UploadUseCases): void {
  door.register(async (scope) => {
    await scope.register(multipart, {
      // Whoever reads the file limits it: here it would only be cut off.
      limits: { fileSize: Number.POSITIVE_INFINITY, files: 1, fields: 10, fieldSize: 10_000 },
    });
    const take =
      (side: UploadRequest['side']) =>
      async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
        const hasBoundary = /;\s*boundary=/i.test(request.headers['content-type'] ?? '');
        if (!request.isMultipart() || !hasBoundary)
          throw new ReconduitError('INPUT_UNUSABLE', 'send the file as multipart/form-data');
        const part = await request.file().catch(refuseMalformed);
        if (!part) throw new ReconduitError('INPUT_UNUSABLE', 'send the file in the field "file"');
        const { file: body, filename: name } = part;
        const answer = await useCases.upload({ side, name, body }).catch((error) => {
          if (error === body.errored) refuseMalformed(error);
          throw error;
        });
        return reply.type('application/json; charset=utf-8').send(answer);
      };
    const schemaOf = (what: string): object => ({
      tags: ['upload'],
      summary: `Upload ${what} CSV`,
      description: 'multipart/form-data, one file in the field `file`. Answers its rows; publishes nothing.',
      consumes: ['multipart/form-data'],
    });
    scope.post('/upload/reward-transactions', { schema: schemaOf('reward') }, take('rewards'));
    scope.post('/upload/pos-transactions', { schema: schemaOf('POS') }, take('pos'));
  });
}
