import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { toCodedError } from '@trunkline/errors';
import { type Observable, throwError } from 'rxjs';

/** Lets errors of message handlers reach the transport as they are; Nest would turn them into "Internal server error". */
@Catch()
export class CodedRpcFilter implements ExceptionFilter {
  catch(thrown: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => toCodedError(thrown));
  }
}
