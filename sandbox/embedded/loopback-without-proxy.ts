const LOOPBACK = '127.0.0.1';

/**
 * Lets gRPC calls of this process, and of those it starts, reach servers on this machine where the environment names a
 * proxy: gRPC for Node asks a proxy for loopback addresses too, and no proxy reaches those.
 */
export function reachLoopbackWithoutProxy(): void {
  const exempt = (process.env.no_grpc_proxy ?? process.env.no_proxy ?? '').split(',').filter((host) => host !== '');
  if (!exempt.includes(LOOPBACK)) process.env.no_grpc_proxy = [...exempt, LOOPBACK].join(',');
}
