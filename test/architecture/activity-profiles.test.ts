import { PROFILE } from '../../workflows/activity-profiles.js';

test('every profile names the time of one attempt and all of its retry policy, and gives up after no number of attempts', () => {
  for (const profile of Object.values(PROFILE)) {
    expect(Object.keys(profile)).toContain('startToCloseTimeout');
    // A policy that names one of these only would lose the others' caps: the SDK does not merge it with its defaults.
    expect(Object.keys(profile.retry).sort()).toEqual(['backoffCoefficient', 'initialInterval', 'maximumInterval']);
  }
});

test('the profiles are these', () => {
  expect(PROFILE).toEqual({
    reading: {
      startToCloseTimeout: '10 seconds',
      localRetryThreshold: '10 seconds',
      retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
    },
    recording: {
      startToCloseTimeout: '30 seconds',
      retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
    },
    telling: {
      startToCloseTimeout: '1 minute',
      heartbeatTimeout: '10 seconds',
      retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '1 hour' },
    },
  });
});
