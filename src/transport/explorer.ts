// GraphiQL, from the package: it works with no network.

const firstTalk = `# Welcome to the board room. Put the cursor into an operation and press Ctrl-Enter.

# 1. Open a conversation. Its id is all that you have to keep.
mutation Open {
  openSession(input: { title: "First talk" }) {
    id
    agents {
      name
      role
    }
  }
}

# 2. Say something: put the id from above in place of SESSION.
mutation Say {
  sendMessage(input: { sessionId: "SESSION", text: "I'll draft the pitch deck by Friday. We're targeting B2B first." }) {
    turn {
      id
      status
    }
  }
}

# 3. Listen to the answer as it is made: put the turn's id in place of TURN.
subscription Listen {
  turnEvents(turnId: "TURN") {
    __typename
    cursor
    ... on AgentDelta {
      agent {
        name
      }
      text
    }
    ... on MessageCommitted {
      message {
        authorName
        text
      }
    }
  }
}

# 4. See what came of it.
query Actions {
  viewer {
    actions(first: 10) {
      edges {
        node {
          kind
          title
          owner
          dueAt
          quote
        }
      }
    }
  }
}
`

/** The explorer's page, whole: some 9 MB, so it is made once. */
/** The page. It is large, and loaded when somebody asks for it. */
export async function explorerPage(): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const page = renderGraphiQL({ title: 'Board Room', defaultQuery: firstTalk, subscriptionsProtocol: 'SSE', credentials: 'same-origin' })
  // It leaves the browser's margin around what takes the whole window: without this it scrolls.
  return page.replace('</head>', '<style>body { margin: 0; overflow: hidden }</style></head>')
}

/** Lets the page run what it brings and speak to its own server, and nothing else. */
export const explorerPolicy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  'font-src data:',
  "connect-src 'self' data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join('; ')
