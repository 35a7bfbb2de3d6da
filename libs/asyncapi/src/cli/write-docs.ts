import { writeFileSync } from 'node:fs';
import { generatedDocuments } from '../documents.js';

for (const [file, text] of Object.entries(generatedDocuments())) writeFileSync(file, text);
