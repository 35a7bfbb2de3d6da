import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { validateDto } from '../requests/validate.js';

/** Validates every body and payload whose parameter type is a DTO, over HTTP and on the bus alike. */
@Injectable()
export class DtoPipe implements PipeTransform {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if (type !== 'body' || metatype === undefined || !isDto(metatype)) return value;
    return validateDto(metatype, value);
  }
}

const isDto = (metatype: NonNullable<ArgumentMetadata['metatype']>): metatype is new () => object =>
  getMetadataStorage().getTargetValidationMetadatas(metatype, '', true, false).length > 0;
