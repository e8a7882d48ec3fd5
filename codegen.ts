// Typed operations for the web client and the bots, from the schema that is committed: npm run codegen

import type { CodegenConfig } from '@graphql-codegen/cli'

const operations = {
  preset: 'client' as const,
  presetConfig: { fragmentMasking: false },
  config: {
    useTypeImports: true,
    enumsAsTypes: true,
    documentMode: 'string' as const,
    scalars: { DateTime: 'string', JSON: 'unknown', File: 'File', ID: 'string' }
  }
}

const config: CodegenConfig = {
  importExtension: '.ts',
  schema: 'schema/schema.graphql',
  ignoreNoDocuments: true,
  generates: {
    'web/src/generated/': {
      ...operations,
      documents: 'web/src/operations/*.graphql',
      // as syntax trees: the client needs no parser, and knows what a document asks for
      config: { ...operations.config, documentMode: 'documentNode' as const }
    },
    'bots/slack/generated/': { ...operations, documents: ['bots/slack/**/*.ts', '!bots/slack/generated/**'] }
  }
}

export default config
