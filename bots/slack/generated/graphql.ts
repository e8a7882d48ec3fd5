/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What sort of thing was said. */
export type ActionKind =
  /** Somebody promised to do it. */
  | 'COMMITMENT'
  /** It was settled. */
  | 'DECISION'
  /** Something was learned that is worth keeping. */
  | 'INSIGHT'
  /** It needs to be done. */
  | 'TASK';

/** How far an action has come. */
export type ActionStatus =
  /** Dropped. */
  | 'DISMISSED'
  /** Finished. */
  | 'DONE'
  /** Begun. */
  | 'IN_PROGRESS'
  /** Agreed and not begun. */
  | 'OPEN'
  /** Found, but not sure enough to count: accept it with OPEN or turn it down with DISMISSED. */
  | 'PROPOSED';

/** Who takes a delivery on, and how far it is. */
export type ClaimDeliveryInput = {
  /** What its state starts with, where nobody has taken it on before; left out, only one that is there is taken on. */
  begin?: unknown;
  /** The kind of channel, as in slack. */
  channel: string;
  /** true where it has arrived: nobody takes it on any more. */
  done?: boolean | null | undefined;
  /** Names whoever takes it on: one name for each process. */
  holder: string;
  /** How long it is the holder's alone, up to 3600; 0 lets go of it. */
  seconds: number;
  /** How far it is, for whoever goes on with it; stays as it is where left out. */
  state?: unknown;
  /** The turn whose answer it is. */
  turnId: string;
};

/** How far a delegation has come. */
export type DelegationStatus =
  /** Stopped together with its turn. */
  | 'CANCELLED'
  /** Answered. */
  | 'COMPLETED'
  /** Ended with an error; the turn goes on without it. */
  | 'FAILED'
  /** Being worked on. */
  | 'RUNNING';

/** How far the handing over to an outside tool has come. */
export type ExportStatus =
  /** The tool has it. */
  | 'EXPORTED'
  /** The tool would not take it. */
  | 'FAILED'
  /** On its way. */
  | 'PENDING';

/** Which side of the table spoke. */
export type MessageRole =
  /** A member of the board. */
  | 'AGENT'
  /** A person. */
  | 'USER';

/** Something to say to the board. */
export type SendMessageInput = {
  /** Sound goes to the model as it is (wav, mp3, ogg, flac, aac, webm); it is never stored. One of text and audio is needed. */
  audio?: File | null | undefined;
  /** Shown as the author, for sessions that several people share. */
  authorName?: string | null | undefined;
  /** The same id sent again returns the first message and turn: retry as often as needed. */
  clientMessageId?: string | null | undefined;
  /** Convene the board: every assigned member takes a position on its own before the reply is made. */
  meeting?: boolean | null | undefined;
  /** When it was said, where that is not now (a message delivered late): dates are resolved against it. */
  sentAt?: string | null | undefined;
  /** The conversation to say it in. */
  sessionId: string;
  /** What to say, up to 32 KB. One of text and audio is needed. */
  text?: string | null | undefined;
  /** IANA time zone of the speaker; the viewer's own where it is left out. */
  timeZone?: string | null | undefined;
  /** Address one board member; otherwise the board decides. */
  to?: string | null | undefined;
};

/** How far a tool call has come. */
export type ToolCallStatus =
  /** Waits for the person: approveToolCall or denyToolCall. */
  | 'AWAITING_APPROVAL'
  /** The person said no. */
  | 'DENIED'
  /** Nobody answered in time. */
  | 'EXPIRED'
  /** Came back with an error. */
  | 'FAILED'
  /** Under way. */
  | 'RUNNING'
  /** Came back with a result. */
  | 'SUCCEEDED';

/** How far a turn has come. */
export type TurnStatus =
  /** Stopped by the person or by a newer message. */
  | 'CANCELLED'
  /** Answered. */
  | 'COMPLETED'
  /** Ended without a reply, with an error; the message stays. */
  | 'FAILED'
  /** Waits for the turns before it. */
  | 'QUEUED'
  /** The board is at work. */
  | 'RUNNING';

export type FollowActionsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type FollowActionsSubscription = { actionUpdates: { cursor: string, action: { id: string, source: { turnId: string | null } } } };

export type ChangeActionMutationVariables = Exact<{
  id: string;
  status: ActionStatus;
}>;


export type ChangeActionMutation = { updateAction: { id: string, source: { turnId: string | null } } };

export type ExportActionMutationVariables = Exact<{
  id: string;
  target: string;
}>;


export type ExportActionMutation = { exportAction: { id: string, source: { turnId: string | null } } };

export type OpenActionsQueryVariables = Exact<{
  first: number;
}>;


export type OpenActionsQuery = { viewer: { timeZone: string, actions: { edges: Array<{ node: { id: string, kind: ActionKind, status: ActionStatus, title: string, owner: string | null, dueAt: string | null, exports: Array<{ target: string, status: ExportStatus, url: string | null, error: string | null }> } }>, pageInfo: { hasNextPage: boolean } } }, board: { exportTargets: Array<string> } };

export type DueActionsQueryVariables = Exact<{
  before: string;
  first: number;
}>;


export type DueActionsQuery = { viewer: { timeZone: string, actions: { edges: Array<{ node: { id: string, title: string, dueAt: string | null, source: { turnId: string | null } } }> } } };

export type ApproveMutationVariables = Exact<{
  id: string;
  digest?: string | null | undefined;
}>;


export type ApproveMutation = { approveToolCall: { id: string, server: string, tool: string, status: ToolCallStatus, arguments: unknown, argumentsDigest: string | null, error: string | null, agent: { name: string } } };

export type DenyMutationVariables = Exact<{
  id: string;
}>;


export type DenyMutation = { denyToolCall: { id: string, server: string, tool: string, status: ToolCallStatus, arguments: unknown, argumentsDigest: string | null, error: string | null, agent: { name: string } } };

export type OpenThreadMutationVariables = Exact<{
  externalRef: string;
  title?: string | null | undefined;
}>;


export type OpenThreadMutation = { openSession: { id: string } };

export type FindThreadQueryVariables = Exact<{
  externalRef: string;
}>;


export type FindThreadQuery = { sessionByExternalRef: { id: string, activeTurn: { id: string } | null } | null };

export type SayMutationVariables = Exact<{
  input: SendMessageInput;
}>;


export type SayMutation = { sendMessage: { turn: { id: string } } };

export type ClaimMutationVariables = Exact<{
  input: ClaimDeliveryInput;
}>;


export type ClaimMutation = { claimDelivery: { holder: string | null, attempts: number, state: unknown } };

export type HoldMutationVariables = Exact<{
  holder: string;
  seconds: number;
}>;


export type HoldMutation = { holdDeliveries: Array<string> };

export type WaitingQueryVariables = Exact<{ [key: string]: never; }>;


export type WaitingQuery = { waitingDeliveries: Array<{ turnId: string, state: unknown }> };

export type RecentDeliveriesQueryVariables = Exact<{ [key: string]: never; }>;


export type RecentDeliveriesQuery = { recentDeliveries: Array<{ state: unknown }> };

export type DeliveryOfQueryVariables = Exact<{
  turnId: string;
}>;


export type DeliveryOfQuery = { delivery: { state: unknown } | null };

export type FollowTurnSubscriptionVariables = Exact<{
  turnId: string;
  after?: string | null | undefined;
}>;


export type FollowTurnSubscription = { turnEvents:
    | { __typename: 'ActionUpdated', cursor: string }
    | { __typename: 'AgentDelta', cursor: string, agent: { id: string, name: string, role: string } }
    | { __typename: 'DelegationUpdated', cursor: string, delegation: { id: string, status: DelegationStatus, task: string, error: string | null, from: { name: string, role: string }, to: { name: string, role: string } } }
    | { __typename: 'DossierUpdated', cursor: string }
    | { __typename: 'DraftRetracted', draftId: string, cursor: string }
    | { __typename: 'MessageCommitted', cursor: string, message: { role: MessageRole, text: string, agent: { name: string, role: string } | null } }
    | { __typename: 'ReviewCompleted', cursor: string }
    | { __typename: 'ToolCallUpdated', cursor: string, toolCall: { id: string, server: string, tool: string, status: ToolCallStatus, arguments: unknown, argumentsDigest: string | null, error: string | null, agent: { name: string } } }
    | { __typename: 'TurnEnded', cursor: string, turn: { status: TurnStatus, error: { message: string, retryable: boolean } | null, reply: { text: string, agent: { name: string, role: string } | null } | null, actions: Array<{ id: string, kind: ActionKind, status: ActionStatus, title: string, owner: string | null, dueAt: string | null, exports: Array<{ target: string, status: ExportStatus, url: string | null, error: string | null }> }> } }
    | { __typename: 'TurnStarted', cursor: string }
   };

export type EndedFragment = { status: TurnStatus, error: { message: string, retryable: boolean } | null, reply: { text: string, agent: { name: string, role: string } | null } | null, actions: Array<{ id: string, kind: ActionKind, status: ActionStatus, title: string, owner: string | null, dueAt: string | null, exports: Array<{ target: string, status: ExportStatus, url: string | null, error: string | null }> }> };

export type CardFragment = { id: string, kind: ActionKind, status: ActionStatus, title: string, owner: string | null, dueAt: string | null, exports: Array<{ target: string, status: ExportStatus, url: string | null, error: string | null }> };

export type ApprovalFragment = { id: string, server: string, tool: string, status: ToolCallStatus, arguments: unknown, argumentsDigest: string | null, error: string | null, agent: { name: string } };

export type TurnAsItIsQueryVariables = Exact<{
  turnId: string;
}>;


export type TurnAsItIsQuery = { turn: { endedAt: string | null, actions: Array<{ id: string, kind: ActionKind, status: ActionStatus, title: string, owner: string | null, dueAt: string | null, exports: Array<{ target: string, status: ExportStatus, url: string | null, error: string | null }> }> } | null };

export type CancelMutationVariables = Exact<{
  turnId: string;
}>;


export type CancelMutation = { cancelTurn: { status: TurnStatus } };

export type MembersQueryVariables = Exact<{ [key: string]: never; }>;


export type MembersQuery = { agents: Array<{ id: string, name: string, role: string, description: string }>, board: { exportTargets: Array<string>, hears: boolean } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const CardFragmentDoc = new TypedDocumentString(`
    fragment Card on Action {
  id
  kind
  status
  title
  owner
  dueAt
  exports {
    target
    status
    url
    error
  }
}
    `, {"fragmentName":"Card"}) as unknown as TypedDocumentString<CardFragment, unknown>;
export const EndedFragmentDoc = new TypedDocumentString(`
    fragment Ended on Turn {
  status
  error {
    message
    retryable
  }
  reply {
    text
    agent {
      name
      role
    }
  }
  actions {
    ...Card
  }
}
    fragment Card on Action {
  id
  kind
  status
  title
  owner
  dueAt
  exports {
    target
    status
    url
    error
  }
}`, {"fragmentName":"Ended"}) as unknown as TypedDocumentString<EndedFragment, unknown>;
export const ApprovalFragmentDoc = new TypedDocumentString(`
    fragment Approval on ToolCall {
  id
  server
  tool
  status
  arguments
  argumentsDigest
  error
  agent {
    name
  }
}
    `, {"fragmentName":"Approval"}) as unknown as TypedDocumentString<ApprovalFragment, unknown>;
export const FollowActionsDocument = new TypedDocumentString(`
    subscription FollowActions($after: String) {
  actionUpdates(after: $after) {
    cursor
    action {
      id
      source {
        turnId
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FollowActionsSubscription, FollowActionsSubscriptionVariables>;
export const ChangeActionDocument = new TypedDocumentString(`
    mutation ChangeAction($id: ID!, $status: ActionStatus!) {
  updateAction(input: { id: $id, status: $status }) {
    id
    source {
      turnId
    }
  }
}
    `) as unknown as TypedDocumentString<ChangeActionMutation, ChangeActionMutationVariables>;
export const ExportActionDocument = new TypedDocumentString(`
    mutation ExportAction($id: ID!, $target: String!) {
  exportAction(actionId: $id, target: $target) {
    id
    source {
      turnId
    }
  }
}
    `) as unknown as TypedDocumentString<ExportActionMutation, ExportActionMutationVariables>;
export const OpenActionsDocument = new TypedDocumentString(`
    query OpenActions($first: Int!) {
  viewer {
    timeZone
    actions(first: $first, status: [OPEN, IN_PROGRESS, PROPOSED]) {
      edges {
        node {
          ...Card
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
  board {
    exportTargets
  }
}
    fragment Card on Action {
  id
  kind
  status
  title
  owner
  dueAt
  exports {
    target
    status
    url
    error
  }
}`) as unknown as TypedDocumentString<OpenActionsQuery, OpenActionsQueryVariables>;
export const DueActionsDocument = new TypedDocumentString(`
    query DueActions($before: DateTime!, $first: Int!) {
  viewer {
    timeZone
    actions(first: $first, dueBefore: $before, status: [OPEN, IN_PROGRESS]) {
      edges {
        node {
          id
          title
          dueAt
          source {
            turnId
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<DueActionsQuery, DueActionsQueryVariables>;
export const ApproveDocument = new TypedDocumentString(`
    mutation Approve($id: ID!, $digest: String) {
  approveToolCall(id: $id, argumentsDigest: $digest) {
    ...Approval
  }
}
    fragment Approval on ToolCall {
  id
  server
  tool
  status
  arguments
  argumentsDigest
  error
  agent {
    name
  }
}`) as unknown as TypedDocumentString<ApproveMutation, ApproveMutationVariables>;
export const DenyDocument = new TypedDocumentString(`
    mutation Deny($id: ID!) {
  denyToolCall(id: $id, reason: "Declined in Slack.") {
    ...Approval
  }
}
    fragment Approval on ToolCall {
  id
  server
  tool
  status
  arguments
  argumentsDigest
  error
  agent {
    name
  }
}`) as unknown as TypedDocumentString<DenyMutation, DenyMutationVariables>;
export const OpenThreadDocument = new TypedDocumentString(`
    mutation OpenThread($externalRef: String!, $title: String) {
  openSession(input: { externalRef: $externalRef, title: $title }) {
    id
  }
}
    `) as unknown as TypedDocumentString<OpenThreadMutation, OpenThreadMutationVariables>;
export const FindThreadDocument = new TypedDocumentString(`
    query FindThread($externalRef: String!) {
  sessionByExternalRef(externalRef: $externalRef) {
    id
    activeTurn {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<FindThreadQuery, FindThreadQueryVariables>;
export const SayDocument = new TypedDocumentString(`
    mutation Say($input: SendMessageInput!) {
  sendMessage(input: $input) {
    turn {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<SayMutation, SayMutationVariables>;
export const ClaimDocument = new TypedDocumentString(`
    mutation Claim($input: ClaimDeliveryInput!) {
  claimDelivery(input: $input) {
    holder
    attempts
    state
  }
}
    `) as unknown as TypedDocumentString<ClaimMutation, ClaimMutationVariables>;
export const HoldDocument = new TypedDocumentString(`
    mutation Hold($holder: String!, $seconds: Int!) {
  holdDeliveries(channel: "slack", holder: $holder, seconds: $seconds)
}
    `) as unknown as TypedDocumentString<HoldMutation, HoldMutationVariables>;
export const WaitingDocument = new TypedDocumentString(`
    query Waiting {
  waitingDeliveries(channel: "slack") {
    turnId
    state
  }
}
    `) as unknown as TypedDocumentString<WaitingQuery, WaitingQueryVariables>;
export const RecentDeliveriesDocument = new TypedDocumentString(`
    query RecentDeliveries {
  recentDeliveries(channel: "slack") {
    state
  }
}
    `) as unknown as TypedDocumentString<RecentDeliveriesQuery, RecentDeliveriesQueryVariables>;
export const DeliveryOfDocument = new TypedDocumentString(`
    query DeliveryOf($turnId: ID!) {
  delivery(turnId: $turnId, channel: "slack") {
    state
  }
}
    `) as unknown as TypedDocumentString<DeliveryOfQuery, DeliveryOfQueryVariables>;
export const FollowTurnDocument = new TypedDocumentString(`
    subscription FollowTurn($turnId: ID!, $after: String) {
  turnEvents(turnId: $turnId, after: $after) {
    __typename
    cursor
    ... on AgentDelta {
      agent {
        id
        name
        role
      }
    }
    ... on DelegationUpdated {
      delegation {
        id
        status
        task
        error
        from {
          name
          role
        }
        to {
          name
          role
        }
      }
    }
    ... on DraftRetracted {
      draftId
    }
    ... on ToolCallUpdated {
      toolCall {
        ...Approval
      }
    }
    ... on MessageCommitted {
      message {
        role
        text
        agent {
          name
          role
        }
      }
    }
    ... on TurnEnded {
      turn {
        ...Ended
      }
    }
  }
}
    fragment Ended on Turn {
  status
  error {
    message
    retryable
  }
  reply {
    text
    agent {
      name
      role
    }
  }
  actions {
    ...Card
  }
}
fragment Card on Action {
  id
  kind
  status
  title
  owner
  dueAt
  exports {
    target
    status
    url
    error
  }
}
fragment Approval on ToolCall {
  id
  server
  tool
  status
  arguments
  argumentsDigest
  error
  agent {
    name
  }
}`) as unknown as TypedDocumentString<FollowTurnSubscription, FollowTurnSubscriptionVariables>;
export const TurnAsItIsDocument = new TypedDocumentString(`
    query TurnAsItIs($turnId: ID!) {
  turn(id: $turnId) {
    endedAt
    actions {
      ...Card
    }
  }
}
    fragment Card on Action {
  id
  kind
  status
  title
  owner
  dueAt
  exports {
    target
    status
    url
    error
  }
}`) as unknown as TypedDocumentString<TurnAsItIsQuery, TurnAsItIsQueryVariables>;
export const CancelDocument = new TypedDocumentString(`
    mutation Cancel($turnId: ID!) {
  cancelTurn(turnId: $turnId) {
    status
  }
}
    `) as unknown as TypedDocumentString<CancelMutation, CancelMutationVariables>;
export const MembersDocument = new TypedDocumentString(`
    query Members {
  agents {
    id
    name
    role
    description
  }
  board {
    exportTargets
    hears
  }
}
    `) as unknown as TypedDocumentString<MembersQuery, MembersQueryVariables>;