import { ActionEntity, ActionExportEntity } from './entities/action.ts'
import { CalendarFeedEntity, WebhookEntity } from './entities/bridge.ts'
import { DeadLetterEntity } from './entities/dead-letter.ts'
import { DeliveryEntity } from './entities/delivery.ts'
import { DossierEntryEntity } from './entities/dossier-entry.ts'
import { EventEntity } from './entities/event.ts'
import { JobEntity } from './entities/job.ts'
import { MessageEntity, MessageWordsEntity } from './entities/message.ts'
import { NotificationEntity } from './entities/notification.ts'
import { PersonEntity } from './entities/person.ts'
import { GenerationEntity, LeaseEntity, ServerEntity } from './entities/server.ts'
import { ExternalReferenceEntity, SessionEntity } from './entities/session.ts'
import { SpendingEntity } from './entities/spending.ts'
import { SummaryEntity } from './entities/summary.ts'
import { StageResultEntity, TurnEntity } from './entities/turn.ts'
import { DelegationEntity, ModelCallEntity, PositionEntity, ReviewEntity, ToolCallEntity } from './entities/work.ts'

export const entities = [
  PersonEntity,
  SessionEntity,
  ExternalReferenceEntity,
  MessageEntity,
  MessageWordsEntity,
  SummaryEntity,
  TurnEntity,
  StageResultEntity,
  DelegationEntity,
  ToolCallEntity,
  ReviewEntity,
  PositionEntity,
  ModelCallEntity,
  SpendingEntity,
  ActionEntity,
  ActionExportEntity,
  JobEntity,
  WebhookEntity,
  CalendarFeedEntity,
  DossierEntryEntity,
  DeadLetterEntity,
  EventEntity,
  NotificationEntity,
  DeliveryEntity,
  ServerEntity,
  GenerationEntity,
  LeaseEntity
] as const
