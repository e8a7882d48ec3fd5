// What the bot asks the board for of actions, and of tool calls that wait for approval; npm run codegen makes their types.

import { graphql } from './generated/gql.ts'

export const followActions = graphql(`
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
`)

export const changeAction = graphql(`
  mutation ChangeAction($id: ID!, $status: ActionStatus!) {
    updateAction(input: { id: $id, status: $status }) {
      id
      source {
        turnId
      }
    }
  }
`)

export const exportAction = graphql(`
  mutation ExportAction($id: ID!, $target: String!) {
    exportAction(actionId: $id, target: $target) {
      id
      source {
        turnId
      }
    }
  }
`)

export const openActions = graphql(`
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
`)

export const dueActions = graphql(`
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
`)

export const approve = graphql(`
  mutation Approve($id: ID!, $digest: String) {
    approveToolCall(id: $id, argumentsDigest: $digest) {
      ...Approval
    }
  }
`)

export const deny = graphql(`
  mutation Deny($id: ID!) {
    denyToolCall(id: $id, reason: "Declined in Slack.") {
      ...Approval
    }
  }
`)
