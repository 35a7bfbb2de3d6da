import { kinds, setting } from '@trunkline/config';
import { busSettings, commonSettings } from '@trunkline/service';
import { hoursKind, timezoneKind, weekdaysKind } from './business-hours/business-hours.setting.js';

export const settings = {
  ...commonSettings,
  ...busSettings,
  timezone: setting('BUSINESS_TIMEZONE', timezoneKind(), {
    description: 'IANA time zone in which appointments are made',
    fallback: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }),
  weekdays: setting('BUSINESS_DAYS', weekdaysKind(), {
    description: 'open days, such as mon,tue,wed,thu,fri',
    fallback: 'mon,tue,wed,thu,fri',
  }),
  hours: setting('BUSINESS_HOURS', hoursKind(), {
    description: 'opening hours in local time, such as 09:00-17:00',
    fallback: '09:00-17:00',
  }),
  slotMinutes: setting('SLOT_MINUTES', kinds.integer(5, 480), {
    description: 'length of an appointment, minutes',
    fallback: '30',
  }),
  daysAhead: setting('BOOKING_DAYS_AHEAD', kinds.integer(1, 365), {
    description: 'how many days ahead can be booked',
    fallback: '180',
  }),
};
