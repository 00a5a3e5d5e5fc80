// Sends one event of each kind with the official Node library, as a program on a server would.
import { Analytics } from "@segment/analytics-node"

const [writeKey, host] = process.argv.slice(2)
const analytics = new Analytics({ writeKey, host })
const faults = []
analytics.on("error", (fault) => faults.push(fault))

analytics.identify({ userId: "anna", traits: { email: "anna@example.com" } })
analytics.track({ userId: "anna", event: "Trial Started", properties: { plan: "team", note: "caffè ☕" } })
analytics.page({ anonymousId: "a-1", name: "Prices", properties: { path: "/prices" } })
analytics.screen({ userId: "anna", name: "Start" })
analytics.group({ userId: "anna", groupId: "fernhall", traits: { sector: "retail" } })
analytics.alias({ userId: "anna", previousId: "a-1" })
await analytics.closeAndFlush()

if (faults.length) {
  console.error(JSON.stringify(faults))
  process.exit(1)
}
