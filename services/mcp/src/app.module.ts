import { Module } from '@nestjs/common';
import { Bridge } from './servers/bridge.js';

@Module({ providers: [Bridge] })
export class AppModule {}
