/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  subscription FollowActions($after: String) {\n    actionUpdates(after: $after) {\n      cursor\n      action {\n        id\n        source {\n          turnId\n        }\n      }\n    }\n  }\n": typeof types.FollowActionsDocument,
    "\n  mutation ChangeAction($id: ID!, $status: ActionStatus!) {\n    updateAction(input: { id: $id, status: $status }) {\n      id\n      source {\n        turnId\n      }\n    }\n  }\n": typeof types.ChangeActionDocument,
    "\n  mutation ExportAction($id: ID!, $target: String!) {\n    exportAction(actionId: $id, target: $target) {\n      id\n      source {\n        turnId\n      }\n    }\n  }\n": typeof types.ExportActionDocument,
    "\n  query OpenActions($first: Int!) {\n    viewer {\n      timeZone\n      actions(first: $first, status: [OPEN, IN_PROGRESS, PROPOSED]) {\n        edges {\n          node {\n            ...Card\n          }\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n    }\n    board {\n      exportTargets\n    }\n  }\n": typeof types.OpenActionsDocument,
    "\n  query DueActions($before: DateTime!, $first: Int!) {\n    viewer {\n      timeZone\n      actions(first: $first, dueBefore: $before, status: [OPEN, IN_PROGRESS]) {\n        edges {\n          node {\n            id\n            title\n            dueAt\n            source {\n              turnId\n            }\n          }\n        }\n      }\n    }\n  }\n": typeof types.DueActionsDocument,
    "\n  mutation Approve($id: ID!, $digest: String) {\n    approveToolCall(id: $id, argumentsDigest: $digest) {\n      ...Approval\n    }\n  }\n": typeof types.ApproveDocument,
    "\n  mutation Deny($id: ID!) {\n    denyToolCall(id: $id, reason: \"Declined in Slack.\") {\n      ...Approval\n    }\n  }\n": typeof types.DenyDocument,
    "\n  mutation OpenThread($externalRef: String!, $title: String) {\n    openSession(input: { externalRef: $externalRef, title: $title }) {\n      id\n    }\n  }\n": typeof types.OpenThreadDocument,
    "\n  query FindThread($externalRef: String!) {\n    sessionByExternalRef(externalRef: $externalRef) {\n      id\n      activeTurn {\n        id\n      }\n    }\n  }\n": typeof types.FindThreadDocument,
    "\n  mutation Say($input: SendMessageInput!) {\n    sendMessage(input: $input) {\n      turn {\n        id\n      }\n    }\n  }\n": typeof types.SayDocument,
    "\n  mutation Claim($input: ClaimDeliveryInput!) {\n    claimDelivery(input: $input) {\n      holder\n      attempts\n      state\n    }\n  }\n": typeof types.ClaimDocument,
    "\n  mutation Hold($holder: String!, $seconds: Int!) {\n    holdDeliveries(channel: \"slack\", holder: $holder, seconds: $seconds)\n  }\n": typeof types.HoldDocument,
    "\n  query Waiting {\n    waitingDeliveries(channel: \"slack\") {\n      turnId\n      state\n    }\n  }\n": typeof types.WaitingDocument,
    "\n  query RecentDeliveries {\n    recentDeliveries(channel: \"slack\") {\n      state\n    }\n  }\n": typeof types.RecentDeliveriesDocument,
    "\n  query DeliveryOf($turnId: ID!) {\n    delivery(turnId: $turnId, channel: \"slack\") {\n      state\n    }\n  }\n": typeof types.DeliveryOfDocument,
    "\n  subscription FollowTurn($turnId: ID!, $after: String) {\n    turnEvents(turnId: $turnId, after: $after) {\n      __typename\n      cursor\n      ... on AgentDelta {\n        agent {\n          id\n          name\n          role\n        }\n      }\n      ... on DelegationUpdated {\n        delegation {\n          id\n          status\n          task\n          error\n          from {\n            name\n            role\n          }\n          to {\n            name\n            role\n          }\n        }\n      }\n      ... on DraftRetracted {\n        draftId\n      }\n      ... on ToolCallUpdated {\n        toolCall {\n          ...Approval\n        }\n      }\n      ... on MessageCommitted {\n        message {\n          role\n          text\n          agent {\n            name\n            role\n          }\n        }\n      }\n      ... on TurnEnded {\n        turn {\n          ...Ended\n        }\n      }\n    }\n  }\n\n  fragment Ended on Turn {\n    status\n    error {\n      message\n      retryable\n    }\n    reply {\n      text\n      agent {\n        name\n        role\n      }\n    }\n    actions {\n      ...Card\n    }\n  }\n\n  fragment Card on Action {\n    id\n    kind\n    status\n    title\n    owner\n    dueAt\n    exports {\n      target\n      status\n      url\n      error\n    }\n  }\n\n  fragment Approval on ToolCall {\n    id\n    server\n    tool\n    status\n    arguments\n    argumentsDigest\n    error\n    agent {\n      name\n    }\n  }\n": typeof types.FollowTurnDocument,
    "\n  query TurnAsItIs($turnId: ID!) {\n    turn(id: $turnId) {\n      endedAt\n      actions {\n        ...Card\n      }\n    }\n  }\n": typeof types.TurnAsItIsDocument,
    "\n  mutation Cancel($turnId: ID!) {\n    cancelTurn(turnId: $turnId) {\n      status\n    }\n  }\n": typeof types.CancelDocument,
    "\n  query Members {\n    agents {\n      id\n      name\n      role\n      description\n    }\n    board {\n      exportTargets\n      hears\n    }\n  }\n": typeof types.MembersDocument,
};
const documents: Documents = {
    "\n  subscription FollowActions($after: String) {\n    actionUpdates(after: $after) {\n      cursor\n      action {\n        id\n        source {\n          turnId\n        }\n      }\n    }\n  }\n": types.FollowActionsDocument,
    "\n  mutation ChangeAction($id: ID!, $status: ActionStatus!) {\n    updateAction(input: { id: $id, status: $status }) {\n      id\n      source {\n        turnId\n      }\n    }\n  }\n": types.ChangeActionDocument,
    "\n  mutation ExportAction($id: ID!, $target: String!) {\n    exportAction(actionId: $id, target: $target) {\n      id\n      source {\n        turnId\n      }\n    }\n  }\n": types.ExportActionDocument,
    "\n  query OpenActions($first: Int!) {\n    viewer {\n      timeZone\n      actions(first: $first, status: [OPEN, IN_PROGRESS, PROPOSED]) {\n        edges {\n          node {\n            ...Card\n          }\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n    }\n    board {\n      exportTargets\n    }\n  }\n": types.OpenActionsDocument,
    "\n  query DueActions($before: DateTime!, $first: Int!) {\n    viewer {\n      timeZone\n      actions(first: $first, dueBefore: $before, status: [OPEN, IN_PROGRESS]) {\n        edges {\n          node {\n            id\n            title\n            dueAt\n            source {\n              turnId\n            }\n          }\n        }\n      }\n    }\n  }\n": types.DueActionsDocument,
    "\n  mutation Approve($id: ID!, $digest: String) {\n    approveToolCall(id: $id, argumentsDigest: $digest) {\n      ...Approval\n    }\n  }\n": types.ApproveDocument,
    "\n  mutation Deny($id: ID!) {\n    denyToolCall(id: $id, reason: \"Declined in Slack.\") {\n      ...Approval\n    }\n  }\n": types.DenyDocument,
    "\n  mutation OpenThread($externalRef: String!, $title: String) {\n    openSession(input: { externalRef: $externalRef, title: $title }) {\n      id\n    }\n  }\n": types.OpenThreadDocument,
    "\n  query FindThread($externalRef: String!) {\n    sessionByExternalRef(externalRef: $externalRef) {\n      id\n      activeTurn {\n        id\n      }\n    }\n  }\n": types.FindThreadDocument,
    "\n  mutation Say($input: SendMessageInput!) {\n    sendMessage(input: $input) {\n      turn {\n        id\n      }\n    }\n  }\n": types.SayDocument,
    "\n  mutation Claim($input: ClaimDeliveryInput!) {\n    claimDelivery(input: $input) {\n      holder\n      attempts\n      state\n    }\n  }\n": types.ClaimDocument,
    "\n  mutation Hold($holder: String!, $seconds: Int!) {\n    holdDeliveries(channel: \"slack\", holder: $holder, seconds: $seconds)\n  }\n": types.HoldDocument,
    "\n  query Waiting {\n    waitingDeliveries(channel: \"slack\") {\n      turnId\n      state\n    }\n  }\n": types.WaitingDocument,
    "\n  query RecentDeliveries {\n    recentDeliveries(channel: \"slack\") {\n      state\n    }\n  }\n": types.RecentDeliveriesDocument,
    "\n  query DeliveryOf($turnId: ID!) {\n    delivery(turnId: $turnId, channel: \"slack\") {\n      state\n    }\n  }\n": types.DeliveryOfDocument,
    "\n  subscription FollowTurn($turnId: ID!, $after: String) {\n    turnEvents(turnId: $turnId, after: $after) {\n      __typename\n      cursor\n      ... on AgentDelta {\n        agent {\n          id\n          name\n          role\n        }\n      }\n      ... on DelegationUpdated {\n        delegation {\n          id\n          status\n          task\n          error\n          from {\n            name\n            role\n          }\n          to {\n            name\n            role\n          }\n        }\n      }\n      ... on DraftRetracted {\n        draftId\n      }\n      ... on ToolCallUpdated {\n        toolCall {\n          ...Approval\n        }\n      }\n      ... on MessageCommitted {\n        message {\n          role\n          text\n          agent {\n            name\n            role\n          }\n        }\n      }\n      ... on TurnEnded {\n        turn {\n          ...Ended\n        }\n      }\n    }\n  }\n\n  fragment Ended on Turn {\n    status\n    error {\n      message\n      retryable\n    }\n    reply {\n      text\n      agent {\n        name\n        role\n      }\n    }\n    actions {\n      ...Card\n    }\n  }\n\n  fragment Card on Action {\n    id\n    kind\n    status\n    title\n    owner\n    dueAt\n    exports {\n      target\n      status\n      url\n      error\n    }\n  }\n\n  fragment Approval on ToolCall {\n    id\n    server\n    tool\n    status\n    arguments\n    argumentsDigest\n    error\n    agent {\n      name\n    }\n  }\n": types.FollowTurnDocument,
    "\n  query TurnAsItIs($turnId: ID!) {\n    turn(id: $turnId) {\n      endedAt\n      actions {\n        ...Card\n      }\n    }\n  }\n": types.TurnAsItIsDocument,
    "\n  mutation Cancel($turnId: ID!) {\n    cancelTurn(turnId: $turnId) {\n      status\n    }\n  }\n": types.CancelDocument,
    "\n  query Members {\n    agents {\n      id\n      name\n      role\n      description\n    }\n    board {\n      exportTargets\n      hears\n    }\n  }\n": types.MembersDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription FollowActions($after: String) {\n    actionUpdates(after: $after) {\n      cursor\n      action {\n        id\n        source {\n          turnId\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FollowActionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ChangeAction($id: ID!, $status: ActionStatus!) {\n    updateAction(input: { id: $id, status: $status }) {\n      id\n      source {\n        turnId\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ChangeActionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ExportAction($id: ID!, $target: String!) {\n    exportAction(actionId: $id, target: $target) {\n      id\n      source {\n        turnId\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ExportActionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OpenActions($first: Int!) {\n    viewer {\n      timeZone\n      actions(first: $first, status: [OPEN, IN_PROGRESS, PROPOSED]) {\n        edges {\n          node {\n            ...Card\n          }\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n    }\n    board {\n      exportTargets\n    }\n  }\n"): typeof import('./graphql.ts').OpenActionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DueActions($before: DateTime!, $first: Int!) {\n    viewer {\n      timeZone\n      actions(first: $first, dueBefore: $before, status: [OPEN, IN_PROGRESS]) {\n        edges {\n          node {\n            id\n            title\n            dueAt\n            source {\n              turnId\n            }\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').DueActionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Approve($id: ID!, $digest: String) {\n    approveToolCall(id: $id, argumentsDigest: $digest) {\n      ...Approval\n    }\n  }\n"): typeof import('./graphql.ts').ApproveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Deny($id: ID!) {\n    denyToolCall(id: $id, reason: \"Declined in Slack.\") {\n      ...Approval\n    }\n  }\n"): typeof import('./graphql.ts').DenyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation OpenThread($externalRef: String!, $title: String) {\n    openSession(input: { externalRef: $externalRef, title: $title }) {\n      id\n    }\n  }\n"): typeof import('./graphql.ts').OpenThreadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FindThread($externalRef: String!) {\n    sessionByExternalRef(externalRef: $externalRef) {\n      id\n      activeTurn {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FindThreadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Say($input: SendMessageInput!) {\n    sendMessage(input: $input) {\n      turn {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SayDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Claim($input: ClaimDeliveryInput!) {\n    claimDelivery(input: $input) {\n      holder\n      attempts\n      state\n    }\n  }\n"): typeof import('./graphql.ts').ClaimDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Hold($holder: String!, $seconds: Int!) {\n    holdDeliveries(channel: \"slack\", holder: $holder, seconds: $seconds)\n  }\n"): typeof import('./graphql.ts').HoldDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Waiting {\n    waitingDeliveries(channel: \"slack\") {\n      turnId\n      state\n    }\n  }\n"): typeof import('./graphql.ts').WaitingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RecentDeliveries {\n    recentDeliveries(channel: \"slack\") {\n      state\n    }\n  }\n"): typeof import('./graphql.ts').RecentDeliveriesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DeliveryOf($turnId: ID!) {\n    delivery(turnId: $turnId, channel: \"slack\") {\n      state\n    }\n  }\n"): typeof import('./graphql.ts').DeliveryOfDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription FollowTurn($turnId: ID!, $after: String) {\n    turnEvents(turnId: $turnId, after: $after) {\n      __typename\n      cursor\n      ... on AgentDelta {\n        agent {\n          id\n          name\n          role\n        }\n      }\n      ... on DelegationUpdated {\n        delegation {\n          id\n          status\n          task\n          error\n          from {\n            name\n            role\n          }\n          to {\n            name\n            role\n          }\n        }\n      }\n      ... on DraftRetracted {\n        draftId\n      }\n      ... on ToolCallUpdated {\n        toolCall {\n          ...Approval\n        }\n      }\n      ... on MessageCommitted {\n        message {\n          role\n          text\n          agent {\n            name\n            role\n          }\n        }\n      }\n      ... on TurnEnded {\n        turn {\n          ...Ended\n        }\n      }\n    }\n  }\n\n  fragment Ended on Turn {\n    status\n    error {\n      message\n      retryable\n    }\n    reply {\n      text\n      agent {\n        name\n        role\n      }\n    }\n    actions {\n      ...Card\n    }\n  }\n\n  fragment Card on Action {\n    id\n    kind\n    status\n    title\n    owner\n    dueAt\n    exports {\n      target\n      status\n      url\n      error\n    }\n  }\n\n  fragment Approval on ToolCall {\n    id\n    server\n    tool\n    status\n    arguments\n    argumentsDigest\n    error\n    agent {\n      name\n    }\n  }\n"): typeof import('./graphql.ts').FollowTurnDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TurnAsItIs($turnId: ID!) {\n    turn(id: $turnId) {\n      endedAt\n      actions {\n        ...Card\n      }\n    }\n  }\n"): typeof import('./graphql.ts').TurnAsItIsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Cancel($turnId: ID!) {\n    cancelTurn(turnId: $turnId) {\n      status\n    }\n  }\n"): typeof import('./graphql.ts').CancelDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Members {\n    agents {\n      id\n      name\n      role\n      description\n    }\n    board {\n      exportTargets\n      hears\n    }\n  }\n"): typeof import('./graphql.ts').MembersDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
