// Which arguments each method takes, checked by the compiler against web-api's own types: what is called otherwise is a flaw.

import type {
  AgentsSessionsSetStatusArguments,
  AppsConnectionsOpenArguments,
  AssistantThreadsSetStatusArguments,
  AuthTestArguments,
  ChatAppendStreamArguments,
  ChatPostEphemeralArguments,
  ChatPostMessageArguments,
  ChatStartStreamArguments,
  ChatStopStreamArguments,
  ChatUpdateArguments,
  ConversationsRepliesArguments,
  UsersInfoArguments,
  ViewsPublishArguments
} from '@slack/web-api'

interface Arguments {
  'agents.sessions.setStatus': AgentsSessionsSetStatusArguments
  'apps.connections.open': AppsConnectionsOpenArguments
  'assistant.threads.setStatus': AssistantThreadsSetStatusArguments
  'auth.test': AuthTestArguments
  'chat.appendStream': ChatAppendStreamArguments
  'chat.postEphemeral': ChatPostEphemeralArguments
  'chat.postMessage': ChatPostMessageArguments
  'chat.startStream': ChatStartStreamArguments
  'chat.stopStream': ChatStopStreamArguments
  'chat.update': ChatUpdateArguments
  'conversations.replies': ConversationsRepliesArguments
  'users.info': UsersInfoArguments
  'views.publish': ViewsPublishArguments
}

type KeyOf<T> = T extends unknown ? keyof T : never

const known: { [Method in keyof Arguments]: { needs: KeyOf<Arguments[Method]>[]; takes: KeyOf<Arguments[Method]>[] } } = {
  'agents.sessions.setStatus': { needs: ['channel_id', 'status'], takes: ['thread_ts', 'initiator_user_id'] },
  'apps.connections.open': { needs: [], takes: [] },
  'assistant.threads.setStatus': { needs: ['channel_id', 'status', 'thread_ts'], takes: [] },
  'auth.test': { needs: [], takes: [] },
  'chat.appendStream': { needs: ['channel', 'ts', 'chunks'], takes: [] },
  'chat.postEphemeral': { needs: ['channel', 'user', 'text'], takes: ['thread_ts'] },
  'chat.postMessage': { needs: ['channel'], takes: ['thread_ts', 'text', 'blocks', 'markdown_text', 'metadata', 'username'] },
  'chat.startStream': {
    needs: ['channel', 'thread_ts'],
    takes: ['chunks', 'recipient_team_id', 'recipient_user_id', 'task_display_mode', 'username']
  },
  'chat.stopStream': { needs: ['channel', 'ts'], takes: ['chunks', 'metadata', 'session_status'] },
  'chat.update': { needs: ['channel', 'ts'], takes: ['text', 'blocks', 'markdown_text', 'metadata'] },
  'conversations.replies': { needs: ['channel', 'ts'], takes: ['oldest', 'limit', 'include_all_metadata'] },
  'users.info': { needs: ['user'], takes: [] },
  'views.publish': { needs: ['user_id', 'view'], takes: [] }
}

/** What is wrong with a call's arguments, or undefined. */
export function argumentFlaw(method: string, args: Readonly<Record<string, unknown>>): string | undefined {
  const entry = Object.entries(known).find(([name]) => name === method)
  if (!entry) return `${method} is not among the methods that the bot is known to call`
  const [, { needs, takes }] = entry
  const missing = needs.filter((name) => args[name] === undefined)
  const other = Object.keys(args).filter((name) => name !== 'team_id' && ![...needs, ...takes].some((each) => each === name))
  const isTwice = args['markdown_text'] !== undefined && (args['text'] !== undefined || args['blocks'] !== undefined)
  if (missing.length > 0) return `${method} lacks ${missing.join(', ')}`
  if (other.length > 0) return `${method} does not take ${other.join(', ')}`
  return isTwice ? `${method} takes markdown_text alone, without text and blocks` : undefined
}
