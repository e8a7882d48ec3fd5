// What the bot asks the board for, but for actions (action-operations.ts); npm run codegen makes their types.

import { graphql } from './generated/gql.ts'

export const openThread = graphql(`
  mutation OpenThread($externalRef: String!, $title: String) {
    openSession(input: { externalRef: $externalRef, title: $title }) {
      id
    }
  }
`)

export const findThread = graphql(`
  query FindThread($externalRef: String!) {
    sessionByExternalRef(externalRef: $externalRef) {
      id
      activeTurn {
        id
      }
    }
  }
`)

export const say = graphql(`
  mutation Say($input: SendMessageInput!) {
    sendMessage(input: $input) {
      turn {
        id
      }
    }
  }
`)

export const claim = graphql(`
  mutation Claim($input: ClaimDeliveryInput!) {
    claimDelivery(input: $input) {
      holder
      attempts
      state
    }
  }
`)

export const hold = graphql(`
  mutation Hold($holder: String!, $seconds: Int!) {
    holdDeliveries(channel: "slack", holder: $holder, seconds: $seconds)
  }
`)

export const waiting = graphql(`
  query Waiting {
    waitingDeliveries(channel: "slack") {
      turnId
      state
    }
  }
`)

export const recentDeliveries = graphql(`
  query RecentDeliveries {
    recentDeliveries(channel: "slack") {
      state
    }
  }
`)

export const deliveryOf = graphql(`
  query DeliveryOf($turnId: ID!) {
    delivery(turnId: $turnId, channel: "slack") {
      state
    }
  }
`)

export const followTurn = graphql(`
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
  }
`)

export const turnAsItIs = graphql(`
  query TurnAsItIs($turnId: ID!) {
    turn(id: $turnId) {
      endedAt
      actions {
        ...Card
      }
    }
  }
`)

export const cancel = graphql(`
  mutation Cancel($turnId: ID!) {
    cancelTurn(turnId: $turnId) {
      status
    }
  }
`)

export const members = graphql(`
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
`)
