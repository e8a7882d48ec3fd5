import { defineEntity, p } from '@mikro-orm/core'

export const DossierEntryEntity = defineEntity({
  name: 'DossierEntry',
  tableName: 'dossier_entries',
  properties: {
    id: p.text().primary(),
    ownerId: p.text(),
    kind: p.text(),
    text: p.text(),
    confidence: p.double(),
    quote: p.text().nullable(),
    sourceSessionId: p.uuid().nullable(),
    sourceSeq: p.integer().nullable(),
    validFrom: p.datetime(3),
    validTo: p.datetime(3).nullable(),
    supersededBy: p.text().nullable(),
    fingerprint: p.text(),
    forgottenAt: p.datetime(3).nullable()
  },
  indexes: [{ name: 'dossier_entries_by_owner', properties: ['ownerId', 'validFrom', 'id'] }]
})
